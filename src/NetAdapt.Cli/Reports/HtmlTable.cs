using System.Text;

namespace NetAdapt.Cli.Reports;

/// <summary>Writes a table of the page: a caption, a header for each column, and a header for each row.</summary>
/// <param name="caption">What the table holds, with its units.</param>
/// <param name="columns">The columns' headers; '>' at the start aligns a column of numbers to the right.</param>
internal sealed class HtmlTable(string id, string caption, params string[] columns)
{
    private readonly StringBuilder _rows = new();

    /// <summary>The columns whose cells may break into lines.</summary>
    public int[] Text { get; init; } = [];

    /// <summary>The column whose cells are the rows' headers.</summary>
    public int RowHeader { get; init; }

    public void Row(params string[] cells)
    {
        _rows.Append("<tr>");
        for (int i = 0; i < cells.Length; i++)
        {
            string aligned = columns[i].StartsWith('>') ? " class=\"n\"" : Text.Contains(i) ? " class=\"text\"" : "";
            string cell = Svg.Escape(cells[i]);
            _rows.Append(i == RowHeader ? $"<th scope=\"row\"{aligned}>{cell}</th>" : $"<td{aligned}>{cell}</td>");
        }
        _rows.Append("</tr>\n");
    }

    /// <summary>The table in a region that scrolls from side to side, by keyboard too.</summary>
    public override string ToString()
    {
        var head = new StringBuilder();
        foreach (string column in columns)
        {
            string aligned = column.StartsWith('>') ? " class=\"n\"" : "";
            head.Append($"<th scope=\"col\"{aligned}>{Svg.Escape(column.TrimStart('>'))}</th>");
        }
        return $"""
            <div class="scroll" role="region" aria-labelledby="{id}-caption" tabindex="0">
            <table>
            <caption id="{id}-caption">{Svg.Escape(caption)}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>
            {_rows}</tbody>
            </table>
            </div>
            """;
    }
}
