using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Tests.Terminal;

public sealed class GridTests
{
    private static Grid Layers()
    {
        var grid = new Grid("layer", ">MACs");
        grid.Row("conv0", "1.2 M");
        grid.Row("a much longer name", "9");
        return grid;
    }

    [Fact]
    public void In_a_file_a_table_is_Markdown() => Assert.Equal(
        """
        | layer              |  MACs |
        | :----------------- | ----: |
        | conv0              | 1.2 M |
        | a much longer name |     9 |

        """, Layers().ToText(framed: false, 200));

    [Fact]
    public void On_a_terminal_it_has_a_frame() => Assert.Equal(
        """
        ╭────────────────────┬───────╮
        │ layer              │  MACs │
        ├────────────────────┼───────┤
        │ conv0              │ 1.2 M │
        │ a much longer name │     9 │
        ╰────────────────────┴───────╯

        """, Layers().ToText(framed: true, 200));

    [Fact]
    public void What_is_too_wide_goes_on_in_the_next_line_at_a_space_or_where_it_must() => Assert.Equal(
        """
        | layer      |    MACs |
        | :--------- | ------: |
        | conv0      |   1.2 M |
        | a much     |       9 |
        | longer     |         |
        | name       |         |
        | features.0 | 1234567 |
        | .conv.0    |         |

        """, With("features.0.conv.0", "1234567").ToText(framed: false, 24));

    [Fact]
    public void A_line_runs_over_the_edge_where_columns_would_become_unreadable() =>
        Assert.All(With("features.0.conv.0", "123456789").ToText(framed: true, 1).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(8 + 8 + 7, line.Length));

    [Fact]
    public void A_table_without_rows_or_names_is_still_one()
    {
        Assert.Equal("|     |     |\n| :-- | --: |\n", new Grid("", ">").ToText(framed: false, 80));
    }

    private static Grid With(string name, string macs)
    {
        Grid grid = Layers();
        grid.Row(name, macs);
        return grid;
    }
}
