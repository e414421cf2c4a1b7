using System.Text;

namespace NetAdapt.Cli.Terminal;

/// <summary>A table of text: columns that start with '>' are aligned right.</summary>
internal sealed class Grid(params string[] columns)
{
    /// <summary>A column is made no narrower than this: the line then runs over the edge.</summary>
    private const int Narrowest = 8;

    /// <summary>Columns of text stay as wide as this, and numbers whole, while that is possible.</summary>
    private const int Readable = 12;

    private readonly bool[] _right = [.. columns.Select(column => column.StartsWith('>'))];
    private readonly List<string[]> _rows = [[.. columns.Select(column => column.TrimStart('>'))]];

    /// <summary>Columns to leave out, in this order, where the width does not hold all columns.</summary>
    public string[] Spare { get; init; } = [];

    public void Row(params string[] cells) => _rows.Add(cells);

    /// <summary>With a frame, for a terminal, or as Markdown. A cell that does not fit into the width (in characters)
    /// goes on in the next line.</summary>
    public string ToText(bool framed, int width)
    {
        int[] shown = Shown(width);
        string[] missing = [.. _rows[0].Where((_, i) => !shown.Contains(i))];
        var narrower = new Grid([.. shown.Select(i => columns[i])]);
        foreach (string[] row in _rows[1..]) narrower.Row([.. shown.Select(i => row[i])]);
        string note = missing.Length == 0 ? "" : $"too narrow for: {string.Join(", ", missing)}\n";
        return narrower.Draw(framed, width) + (note.Length == 0 ? "" : Paragraph.Wrap(note, width));
    }

    /// <summary>The columns that fit while they can be read: all but the first of the spare ones.</summary>
    private int[] Shown(int width)
    {
        var shown = Enumerable.Range(0, columns.Length).ToList();
        foreach (string spare in Spare)
        {
            if (shown.Sum(i => Math.Min(LongestOf(i), FloorOf(i)) + 3) + 1 <= width) break;
            shown.Remove(Array.IndexOf(_rows[0], spare));
        }
        return [.. shown];
    }

    private string Draw(bool framed, int width)
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
        int[] widths = [.. columns.Select((_, i) => LongestOf(i))];
        Narrow(widths, total, FloorOf);
        Narrow(widths, total, _ => Narrowest);
        return widths;
    }

    private static void Narrow(int[] widths, int total, Func<int, int> floorOf)
    {
        for (int over = widths.Sum() + 3 * widths.Length + 1 - total; over > 0; over--)
        {
            int widest = Enumerable.Range(0, widths.Length).Where(i => widths[i] > floorOf(i))
                .OrderByDescending(i => widths[i]).FirstOrDefault(-1);
            if (widest < 0) return;
            widths[widest]--;
        }
    }

    /// <summary>The column's longest cell; at least three for Markdown's rule, which tells the alignment.</summary>
    private int LongestOf(int column) => Math.Max(3, _rows.Max(row => row[column].Length));

    /// <summary>The width below which a column is hard to read: a number breaks, or a word of its header.</summary>
    private int FloorOf(int column)
    {
        if (!_right[column]) return Readable;
        int word = _rows[0][column].Split(' ').Max(word => word.Length);
        return Math.Max(word, _rows[1..].Select(row => row[column].Length).DefaultIfEmpty(0).Max());
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
