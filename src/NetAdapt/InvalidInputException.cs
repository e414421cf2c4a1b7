namespace NetAdapt;

/// <summary>Something that the user gave is wrong: a file, an option, a folder. The message says what, where and what to do next; the program's edge prints
/// it without a stack trace and exits with code 2.</summary>
public class InvalidInputException(string message, Exception? inner = null) : Exception(message, inner);
