using NetAdapt.Training;

namespace NetAdapt.Cli;

/// <summary>Turns an exception into the one line that a user reads, and an exit code. No stack trace, unless NETADAPT_TRACE=1 asks for it.</summary>
internal static class Edge
{
    public static int Report(Exception e, TextWriter error)
    {
        // What a task or a parallel loop threw comes wrapped; the first cause is what counts.
        while (e is AggregateException { InnerException: { } inner }) e = inner;
        var (text, code) = Explain(e);
        error.WriteLine($"error: {text}");
        if (Environment.GetEnvironmentVariable("NETADAPT_TRACE") == "1") error.WriteLine(e);
        return code;
    }

    private static (string Text, int Code) Explain(Exception e) => e switch
    {
        InvalidInputException => (e.Message, ExitCode.WrongInput),
        DivergedException => (e.Message, ExitCode.NotReached),
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException =>
            ($"{e.Message} Check the path and its permissions.", ExitCode.WrongInput),
        IOException => ($"{e.Message} Check the disk's free space, and that the file can be read and written.", ExitCode.WrongInput),
        OutOfMemoryException => ("memory is used up. Take a smaller --batch, fewer --threads, or a machine with more memory.", ExitCode.WrongInput),
        _ => ($"this is a fault of netadapt itself ({e.GetType().Name}: {e.Message}). Please report it with the command that you gave; NETADAPT_TRACE=1 shows where it happened.",
            ExitCode.Fault),
    };
}
