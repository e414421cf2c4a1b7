using System.Text;

namespace NetAdapt.Cli.Terminal;

/// <summary>Breaks a text into lines that fit a width.</summary>
internal static class Paragraph
{
    private const int Hanging = 2;

    /// <summary>Breaks at spaces, and indents what follows. A word wider than a line stays whole.</summary>
    public static string Wrap(string text, int width)
    {
        var wrapped = new StringBuilder();
        foreach (var (i, line) in text.Split('\n').Index())
            AppendWrapped(wrapped.Append(i == 0 ? "" : "\n"), line, width);
        return wrapped.ToString();
    }

    private static void AppendWrapped(StringBuilder wrapped, string line, int width)
    {
        int leading = line.Length - line.TrimStart().Length;
        string indent = new(' ', leading > 0 ? leading : Hanging);
        for (string rest = line; ;)
        {
            int start = rest.Length - rest.TrimStart().Length;
            int space = rest.Length <= width ? -1 : BreakOf(rest, start, width);
            if (space < 0)
            {
                wrapped.Append(rest);
                return;
            }
            wrapped.Append(rest.AsSpan(0, space).TrimEnd()).Append('\n');
            rest = indent + rest[space..].TrimStart();
        }
    }

    /// <summary>The last space within the width, else the first after it; -1 where there is none.</summary>
    /// <remarks>A number and what follows it ("12.5 %", "27.3 µs") stay together where that is possible.</remarks>
    private static int BreakOf(string text, int start, int width)
    {
        int last = -1;
        for (int i = Math.Min(width, text.Length - 1); i > start; i--)
        {
            if (text[i] != ' ') continue;
            if (!char.IsAsciiDigit(text[i - 1])) return i;
            last = Math.Max(last, i);
        }
        if (last > 0) return last;
        int after = text.IndexOf(' ', Math.Min(width, text.Length));
        return after > start ? after : -1;
    }
}
