namespace NetAdapt.CommandFiles;

/// <summary>Which paths a value may name.</summary>
internal enum PathKind
{
    None,
    File,
    Folder,
}

/// <summary>Completions of a value: fixed words, and paths.</summary>
/// <param name="Words">Words as they are typed. A word that ends in "=" is continued by the user.</param>
/// <param name="Extensions">Endings of files that fit, without the dot; empty: any file.</param>
internal sealed record ValueCompletion(IReadOnlyList<string> Words, PathKind Paths, IReadOnlyList<string> Extensions)
{
    public static readonly ValueCompletion Nothing = new([], PathKind.None, []);

    /// <summary>Equal for values that complete alike.</summary>
    public string Key => $"{Paths} {string.Join(',', Extensions)} {string.Join(' ', Words)}";
}

/// <summary>The value that an option takes.</summary>
/// <param name="Name">What help calls it: "HxW", or "skip|fail".</param>
/// <param name="IsOptional">The option may stand without it.</param>
internal sealed record OptionValue(string Name, bool IsOptional, ValueCompletion Completion);

/// <summary>One option of a command.</summary>
/// <param name="Names">Short names first: "-o", "--output".</param>
/// <param name="Value">Null: a flag.</param>
/// <param name="IsRepeatable">May be given again for more.</param>
internal sealed record OptionModel(
    IReadOnlyList<string> Names, string Description, OptionValue? Value, bool IsRequired, bool IsRepeatable);

/// <summary>One argument of a command, in its place.</summary>
internal sealed record ArgumentModel(
    string Name, string Description, bool IsRequired, bool IsRepeatable, ValueCompletion Completion);

/// <summary>One command as help describes it; the program itself is the root, whose name is empty.</summary>
internal sealed record CommandModel(
    string Name,
    string Description,
    IReadOnlyList<ArgumentModel> Arguments,
    IReadOnlyList<OptionModel> Options,
    IReadOnlyList<string> Examples,
    IReadOnlyList<string> Advice);

/// <summary>The program: the options of its root, and its commands.</summary>
internal sealed record ProgramModel(CommandModel Root, IReadOnlyList<CommandModel> Commands, string ExitCodes);
