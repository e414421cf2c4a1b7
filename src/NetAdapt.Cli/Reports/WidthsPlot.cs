using System.Globalization;

namespace NetAdapt.Cli.Reports;

/// <summary>Channels of each group before and after: a pale bar with a solid one on it.</summary>
internal static class WidthsPlot
{
    private const double Width = 760, Row = 22, Top = 40;

    public static string Draw(ReportData run)
    {
        double names = Math.Clamp(run.Widths.Select(w => w.Group.Length).DefaultIfEmpty(8).Max() * 7.6 + 16, 80, 330);
        double height = Top + Row * run.Widths.Count + 52;
        var svg = new Svg(Width, height, "Widths before and after");
        Axis x = Axis.Over([0, .. run.Widths.Select(w => (double)w.Before)], names, Width - 110);
        foreach (double tick in x.Ticks())
        {
            svg.Line(x.At(tick), Top, x.At(tick), height - 48, "grid");
            svg.Text(x.At(tick), height - 30, x.Format(tick), "middle", "tick");
        }
        svg.Text((x.From + x.To) / 2, height - 8, "channels", "middle");
        double y = Top + 4;
        foreach (ReportWidth w in run.Widths)
        {
            string change = w.Before == w.After ? string.Create(CultureInfo.InvariantCulture, $"{w.Before}")
                : string.Create(CultureInfo.InvariantCulture, $"{w.Before} → {w.After}");
            string tip = $"{w.Group}: {change}{(w.FixedBecause.Length > 0 ? $" (fixed: {w.FixedBecause})" : "")}";
            svg.Text(x.From - 8, y + 11, Shorten(w.Group), "end", w.FixedBecause.Length > 0 ? "tick" : "label");
            svg.Rectangle(x.From, y, x.At(w.Before) - x.From, Row - 8, "bar-before", tip);
            svg.Rectangle(x.From, y, x.At(w.After) - x.From, Row - 8, w.FixedBecause.Length > 0 ? "bar-fixed" : "bar-after", tip);
            svg.Text(x.At(w.Before) + 8, y + 11, change, cssClass: "tick");
            y += Row;
        }
        Frame.Legend(svg, names, 20, ("bar-before", "before"), ("bar-after", "after"), ("bar-fixed", "fixed"));
        return svg.ToString();
    }

    private static string Shorten(string name) => name.Length <= 42 ? name : "…" + name[^41..];
}
