using System.Collections.Immutable;
using NetAdapt.Cli.Terminal;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Reports;

/// <summary>Accuracy against latency: the networks that the run left behind, and what became of the last.</summary>
/// <remarks>MACs take the latency's place in runs without a latency.</remarks>
internal static class TradeOffPlot
{
    private const double Width = 760;

    public static Svg Draw(ReportData run, double height = 400)
    {
        bool byLatency = IsByLatency(run);
        LatencyScale scale = LatencyScale.Of(run.Iterations.Select(i => i.LatencyMs ?? double.NaN));
        string unit = byLatency ? scale.Unit : "M MACs";
        double CostOf(double? ms, long macs) => byLatency ? ms * scale.PerMillisecond ?? double.NaN : macs / 1e6;
        ImmutableArray<Point> points = [.. Points(run, CostOf).Where(p => p.IsFinite)];
        ImmutableArray<Point> ends = [.. Ends(run, CostOf).Where(p => p.IsFinite)];
        double? limit = byLatency ? run.LatencyLimitMs * scale.PerMillisecond : null;

        var svg = new Svg(Width, height, Title(run),
            $"One circle for each iteration, joined by a line: {(byLatency ? "latency" : "multiply-accumulates")} "
            + "from left to right, top-1 accuracy on the holdout images from bottom to top. Diamonds are the given "
            + "and the adapted network on the test images. A dashed line is the budget.");
        double[] limits = limit is { } l ? [l] : [];
        Axis x = Axis.Over([.. points.Select(p => p.Cost), .. ends.Select(e => e.Cost), .. limits], 76, Width - 24, 7);
        Axis y = Axis.Over([.. points.Select(p => p.Percent), .. ends.Select(e => e.Percent)], height - 56, 40);
        string xName = byLatency ? $"latency, {unit}" : "multiply-accumulates, millions (M MACs)";
        Frame.Draw(svg, x, y, xName, "top-1 accuracy, %");
        var labels = new Labels(new Box(x.From, y.To, x.To - x.From, y.From - y.To));
        if (limit is { } most)
        {
            labels.Keep(new Box(x.At(most) - 2, y.To, 4, y.From - y.To));
            labels.Keep(new Box(x.At(most), y.To, 60, 16));
            svg.Line(x.At(most), y.From, x.At(most), y.To, "limit");
            svg.Text(x.At(most) + 5, y.To + 12, "budget", cssClass: "limit-label");
        }
        svg.Polyline(points.Select(p => (x.At(p.Cost), y.At(p.Percent))), "curve");
        foreach (Point p in points)
            svg.Circle(x.At(p.Cost), y.At(p.Percent), 4, "mark-a",
                Units.Invariant($"{p.Name}; {p.Cost:0.###} {unit}; {p.Percent:0.00} % of the holdout"));
        foreach (Point p in points) labels.Keep(Box.Around(x.At(p.Cost), y.At(p.Percent), 5));
        foreach (var (from, to) in points.Zip(points.Skip(1)))
            labels.KeepLine((x.At(from.Cost), y.At(from.Percent)), (x.At(to.Cost), y.At(to.Percent)));
        foreach (Point e in ends) labels.Keep(Box.Around(x.At(e.Cost), y.At(e.Percent), 7));
        foreach (Point e in ends)
        {
            svg.Diamond(x.At(e.Cost), y.At(e.Percent), 7, "mark-b",
                Units.Invariant($"{e.Name}: {e.Cost:0.###} {unit}; {e.Percent:0.00} % of the test images"));
            string label = Units.Invariant($"{e.Name} {e.Percent:0.00} %");
            var (labelX, labelY, anchor) = labels.Place(x.At(e.Cost), y.At(e.Percent), label);
            svg.Text(labelX, labelY, label, anchor, "mark-label");
        }
        Frame.Legend(svg, 76, 20, ("mark-a", "each iteration, on the holdout"),
            ("mark-b", "given and adapted network, on the test images"));
        return svg;
    }

    public static string Title(ReportData run) =>
        $"Accuracy against {(IsByLatency(run) ? "latency" : "multiply-accumulates")}";

    /// <summary>Whether all iterations have a latency.</summary>
    private static bool IsByLatency(ReportData run) => run.Iterations.All(i => i.LatencyMs != null);

    /// <summary>The main figures as sentences.</summary>
    public static string Summary(ReportData run)
    {
        ReportIteration first = run.Iterations[0], last = run.Iterations[^1];
        string text = run.Iterations.Count == 1 ? $"There was no iteration; the given network takes {Cost(first)}."
            : $"{Units.Count(last.Number, "iteration")} led from {Cost(first)}{Holdout(first)} "
            + $"to {Cost(last)}{Holdout(last)}.";
        if (run is { Before.Top1: { } before, After.Top1: { } after })
            text += $" On the test images the given network reaches {Units.Percent(before)}, "
                + $"the adapted one {Units.Percent(after)}.";
        return run.LatencyLimitMs is { } limit ? $"{text} The budget allows {new Latency(limit)}." : text;

        string Cost(ReportIteration i) =>
            IsByLatency(run) ? new Latency(i.LatencyMs!.Value).ToString() : $"{Units.Macs(i.Macs)} MACs";

        static string Holdout(ReportIteration i) =>
            double.IsFinite(i.HoldoutTop1) ? $" at {Units.Percent(i.HoldoutTop1)} of the holdout images" : "";
    }

    private static IEnumerable<Point> Points(ReportData run, Func<double?, long, double> costOf)
    {
        foreach (ReportIteration i in run.Iterations)
        {
            string change = i.Group.Length == 0 ? "" : Units.Invariant($": {i.Group} {i.WidthBefore} → {i.WidthAfter}");
            string name = Units.Invariant($"iteration {i.Number}{change}");
            yield return new Point(name, costOf(i.LatencyMs, i.Macs), 100 * i.HoldoutTop1);
        }
    }

    private static IEnumerable<Point> Ends(ReportData run, Func<double?, long, double> costOf)
    {
        foreach (var (name, point) in new[] { ("before", run.Before), ("after", run.After) })
            if (point.Top1 is { } top1)
                yield return new Point(name, costOf(point.LatencyMs, point.Macs), 100 * top1);
    }

    private readonly record struct Point(string Name, double Cost, double Percent)
    {
        public bool IsFinite => double.IsFinite(Cost) && double.IsFinite(Percent);
    }
}
