namespace NetAdapt.CommandFiles;

/// <summary>Text helpers for the writers of shell scripts.</summary>
internal static class Script
{
    public const string Origin = "# Written by tools/command-files from the definitions of the command line.";

    /// <summary>The text as one word of bash and zsh.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The first sentence or clause of a description: what fits beside an option in a shell.</summary>
    public static string Summary(string description)
    {
        int end = new[] { ". ", "; ", " [default" }.Select(mark => description.IndexOf(mark, StringComparison.Ordinal))
            .Where(at => at > 0).DefaultIfEmpty(description.Length).Min();
        return description[..end].TrimEnd('.');
    }
}
