using System.Collections.Immutable;
using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Reports;

/// <summary>Channels of each group before and after: a pale bar with a solid one on it.</summary>
internal static class WidthsPlot
{
    private const double Width = 760, Row = 22, Top = 40;

    /// <param name="most">The largest number of groups to show: those that lost the most channels.</param>
    public static Svg Draw(ReportData run, int most = int.MaxValue)
    {
        ImmutableArray<ReportWidth> shown = Shown(run, most);
        double names = Math.Clamp(shown.Select(w => w.Group.Length).DefaultIfEmpty(8).Max() * 7.6 + 16, 80, 330);
        double height = Top + Row * shown.Length + 52;
        var svg = new Svg(Width, height, "Widths before and after",
            "One row for each group of channels: a pale bar for the channels before, a solid one for those after.");
        Axis x = Axis.Over([0, .. shown.Select(w => (double)w.Before)], names, Width - 110);
        foreach (double tick in x.Ticks())
        {
            svg.Line(x.At(tick), Top, x.At(tick), height - 48, "grid");
            svg.Text(x.At(tick), height - 30, x.Format(tick), "middle", "tick");
        }
        svg.Text((x.From + x.To) / 2, height - 8, "width, channels", "middle");
        double y = Top + 4;
        foreach (ReportWidth w in shown)
        {
            bool isFixed = w.FixedBecause.Length > 0;
            string change = w.Before != w.After ? $"{w.Before} → {w.After}"
                : $"{w.Before}{(isFixed ? " (fixed)" : "")}";
            string tip = $"{w.Group}: {change}{(isFixed ? $", because {w.FixedBecause}" : "")}";
            svg.Text(x.From - 8, y + 11, Shorten(w.Group), "end", isFixed ? "tick" : "label");
            svg.Rectangle(x.From, y, x.At(w.Before) - x.From, Row - 8, "bar-before", tip);
            svg.Rectangle(x.From, y, x.At(w.After) - x.From, Row - 8, isFixed ? "bar-fixed" : "bar-after", tip);
            svg.Text(x.At(w.Before) + 8, y + 11, change, cssClass: "tick");
            y += Row;
        }
        Frame.Legend(svg, names, 20, ("bar-before", "before"), ("bar-after", "after"), ("bar-fixed", "fixed"));
        return svg;
    }

    /// <summary>The main figures as a sentence.</summary>
    public static string Summary(ReportData run)
    {
        int narrower = run.Widths.Count(w => w.After < w.Before), before = run.Widths.Sum(w => w.Before);
        int after = run.Widths.Sum(w => w.After), isFixed = run.Widths.Count(w => w.FixedBecause.Length > 0);
        string groups = Units.Count(run.Widths.Count, "group");
        return Units.Invariant($"{narrower} of {groups} of channels became narrower; fixed: {isFixed}. ")
            + Units.Invariant($"Together they have {after} channels of {before} before.");
    }

    private static ImmutableArray<ReportWidth> Shown(ReportData run, int most)
    {
        if (run.Widths.Count <= most) return [.. run.Widths];
        HashSet<ReportWidth> largest = [.. run.Widths.OrderByDescending(w => w.Before - w.After).Take(most)];
        return [.. run.Widths.Where(largest.Contains)];
    }

    private static string Shorten(string name) => name.Length <= 42 ? name : "…" + name[^41..];
}
