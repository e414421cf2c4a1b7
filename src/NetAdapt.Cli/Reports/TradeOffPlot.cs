using System.Globalization;

namespace NetAdapt.Cli.Reports;

/// <summary>Accuracy against latency: the family of networks that the run left behind, and what became of the last one. MACs take the latency's
/// place in runs
/// without a latency.</summary>
internal static class TradeOffPlot
{
    private const double Width = 760, Height = 400;

    public static string Draw(ReportData run)
    {
        bool byLatency = run.Iterations.All(i => i.LatencyMs != null);
        double CostOf(double? ms, long macs) => byLatency ? ms ?? double.NaN : macs / 1e6;
        string unit = byLatency ? "ms" : "M MACs";

        var points = run.Iterations.Select(i => (Cost: CostOf(i.LatencyMs, i.Macs), Percent: 100 * i.HoldoutTop1, Iteration: i)).Where(p =>
            double.IsFinite(p.Cost)).ToArray();
        var ends = new[] { ("before", run.Before), ("after", run.After) }.Where(e => e.Item2.Top1 != null)
            .Select(e => (Name: e.Item1, Cost: CostOf(e.Item2.LatencyMs, e.Item2.Macs), Percent: 100 * e.Item2.Top1!.Value)).Where(e =>
                double.IsFinite(e.Cost)).ToArray();
        double? limit = byLatency ? run.LatencyLimitMs : null;

        var svg = new Svg(Width, Height, "Accuracy against latency");
        Axis x = Axis.Over([.. points.Select(p => p.Cost), .. ends.Select(e => e.Cost), .. limit is { } l ? new[] { l } : []], 76, Width - 24, 7);
        Axis y = Axis.Over([.. points.Select(p => p.Percent), .. ends.Select(e => e.Percent)], Height - 56, 40);
        Frame.Draw(svg, x, y, byLatency ? "latency, ms" : "multiply-accumulates, millions", "top-1 accuracy, %");
        var labels = new Labels(new Box(x.From, y.To, x.To - x.From, y.From - y.To));
        if (limit is { } ms)
        {
            labels.Keep(new Box(x.At(ms) - 2, y.To, 4, y.From - y.To));
            labels.Keep(new Box(x.At(ms), y.To, 60, 16));
            svg.Line(x.At(ms), y.From, x.At(ms), y.To, "limit");
            svg.Text(x.At(ms) + 5, y.To + 12, "budget", cssClass: "limit-label");
        }
        svg.Polyline(points.Select(p => (x.At(p.Cost), y.At(p.Percent))), "curve");
        foreach (var (cost, percent, i) in points)
            svg.Circle(x.At(cost), y.At(percent), 4, "mark-a",
                Text($"iteration {i.Number}{(i.Group.Length > 0 ? $": {i.Group} {i.WidthBefore} → {i.WidthAfter}" : "")}; {cost:0.####} {unit}; {percent:0.00} % of the holdout"));
        foreach (var (cost, percent, _) in points) labels.Keep(Box.Around(x.At(cost), y.At(percent), 5));
        foreach (var (_, cost, percent) in ends) labels.Keep(Box.Around(x.At(cost), y.At(percent), 7));
        foreach (var (name, cost, percent) in ends)
        {
            svg.Diamond(x.At(cost), y.At(percent), 7, "mark-b", Text($"{name}: {cost:0.####} {unit}; {percent:0.00} % of the test images"));
            string label = Text($"{name} {percent:0.00} %");
            var (labelX, labelY, anchor) = labels.Place(x.At(cost), y.At(percent), label);
            svg.Text(labelX, labelY, label, anchor, "mark-label");
        }
        Frame.Legend(svg, 76, 20, ("mark-a", "each iteration, on the holdout"), ("mark-b", "given and adapted network, on the test images"));
        return svg.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
