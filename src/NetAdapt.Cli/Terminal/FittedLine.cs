using System.Collections.Immutable;

namespace NetAdapt.Cli.Terminal;

/// <summary>A line of parts, two spaces apart, that leaves out spare parts where a width does not hold all.</summary>
/// <param name="Parts">Each part's text, and its rank: the highest rank is left out first, rank 0 never.</param>
internal sealed record FittedLine(params ImmutableArray<(string Text, int Rank)> Parts)
{
    /// <summary>Shows no more of a layer's name than this, in a line that is rewritten in place.</summary>
    private const int MaxName = 24;

    public string ToText(int width)
    {
        ImmutableArray<(string Text, int Rank)> parts = [.. Parts.Where(part => part.Text.Length > 0)];
        while (Joined(parts) is var text)
        {
            int highest = parts.Select(part => part.Rank).DefaultIfEmpty(0).Max();
            if (text.Length <= width) return text;
            if (highest == 0) return Cut(text, width);
            parts = parts.Remove(parts.Last(part => part.Rank == highest));
        }
        return "";
    }

    /// <summary>The end of a layer's name, which tells more than its beginning.</summary>
    public static string Short(string name) => name.Length <= MaxName ? name : $"…{name[^(MaxName - 1)..]}";

    /// <summary>As much of the text as fits.</summary>
    public static string Cut(string text, int width) =>
        text.Length <= width ? text : width <= 1 ? "" : $"{text[..(width - 1)]}…";

    private static string Joined(ImmutableArray<(string Text, int Rank)> parts) =>
        string.Join("  ", parts.Select(part => part.Text));
}
