using System.Text;

namespace NetAdapt.Tools;

/// <summary>A table of text as Markdown: words of the first column to the left, numbers of the others to the right.</summary>
internal static class MarkdownTable
{
    /// <param name="rows">The header first; all of the same length.</param>
    public static string Of(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            text.AppendLine($"| {string.Join(" | ", rows[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0) text.AppendLine($"|{string.Join('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|");
        }
        return text.ToString();
    }
}
