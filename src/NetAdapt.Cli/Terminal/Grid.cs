using Spectre.Console;

namespace NetAdapt.Cli.Terminal;

/// <summary>A table of text: columns that start with '>' are aligned right.</summary>
internal sealed class Grid(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Row(params string[] cells) => _rows.Add(cells);

    public Table ToTable(bool onTerminal)
    {
        var table = new Table { Border = onTerminal ? TableBorder.Rounded : TableBorder.Markdown };
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            var header = new TableColumn(Markup.Escape(right ? column[1..] : column)) { Alignment = right ? Justify.Right : Justify.Left };
            table.AddColumn(header);
        }
        foreach (string[] row in _rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
