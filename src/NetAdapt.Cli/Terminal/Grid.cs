using System.Text;

namespace NetAdapt.Cli.Terminal;

/// <summary>A table of text: columns that start with '>' are aligned right.</summary>
internal sealed class Grid(params string[] columns)
{
    /// <summary>A column is made no narrower than this: the line then runs over the edge.</summary>
    private const int Narrowest = 8;

    private readonly bool[] _right = [.. columns.Select(column => column.StartsWith('>'))];
    private readonly List<string[]> _rows = [[.. columns.Select(column => column.TrimStart('>'))]];

    public void Row(params string[] cells) => _rows.Add(cells);

    /// <summary>With a frame, for a terminal, or as Markdown. A cell that does not fit into the width (in characters) goes on in the next line.</summary>
    public string ToText(bool framed, int width)
    {
        int[] widths = Widths(width);
        var text = new StringBuilder();
        if (framed) text.Append(Rule('╭', '┬', '╮', widths));
        for (int row = 0; row < _rows.Count; row++)
        {
            AppendRow(text, _rows[row], widths, framed ? '│' : '|');
            if (row == 0) text.Append(framed ? Rule('├', '┼', '┤', widths) : MarkdownRule(widths));
        }
        if (framed) text.Append(Rule('╰', '┴', '╯', widths));
        return text.ToString();
    }

    /// <summary>Of each column: its longest cell, the widest columns cut down until a row fits.</summary>
    private int[] Widths(int total)
    {
        var widths = new int[columns.Length];
        for (int i = 0; i < widths.Length; i++)
        {
            // Three for Markdown's rule, which says how a column is aligned.
            widths[i] = 3;
            foreach (string[] row in _rows) widths[i] = Math.Max(widths[i], row[i].Length);
        }
        for (int over = widths.Sum() + 3 * widths.Length + 1 - total; over > 0; over--)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest) break;
            widths[widest]--;
        }
        return widths;
    }

    private static string Rule(char left, char between, char right, int[] widths) =>
        $"{left}{string.Join(between, widths.Select(w => new string('─', w + 2)))}{right}\n";

    private string MarkdownRule(int[] widths) =>
        $"|{string.Join('|', widths.Select((w, i) => _right[i] ? $" {new string('-', w - 1)}: " : $" :{new string('-', w - 1)} "))}|\n";

    private void AppendRow(StringBuilder text, string[] cells, int[] widths, char border)
    {
        for (string[] rest = cells; ;)
        {
            string[] next = [.. rest];
            for (int i = 0; i < rest.Length; i++)
            {
                (string now, next[i]) = Break(rest[i], widths[i]);
                text.Append(border).Append(' ').Append(_right[i] ? now.PadLeft(widths[i]) : now.PadRight(widths[i])).Append(' ');
            }
            text.Append(border).Append('\n');
            rest = next;
            if (rest.All(cell => cell.Length == 0)) return;
        }
    }

    /// <summary>What fits into the width, up to a space where there is one, and what is left.</summary>
    private static (string Now, string Later) Break(string cell, int width)
    {
        if (cell.Length <= width) return (cell, "");
        int space = cell.LastIndexOf(' ', width);
        return space > 0 ? (cell[..space], cell[(space + 1)..]) : (cell[..width], cell[width..]);
    }
}
