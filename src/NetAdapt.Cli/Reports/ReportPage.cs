using System.Globalization;
using System.Text;
using NetAdapt.Cli.Terminal;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Reports;

/// <summary>The report as one HTML file that needs nothing else: no scripts, no fonts, no pictures from elsewhere; light and dark as the
/// reader's system asks.</summary>
internal static class ReportPage
{
    public static string Write(ReportData run)
    {
        string verdict = run.Met ? "<span class=\"good\">budget met</span>" : $"<span class=\"bad\">budget not met: {Svg.Escape(run.Message)}</span>";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>NetAdapt: {Svg.Escape(run.Model)}, {Svg.Escape(run.Budget)}</title>
            <style>{ReportStyle.Css}</style>
            </head>
            <body>
            <main>
            <h1>{Svg.Escape(run.Model)} <small>adapted to {Svg.Escape(run.Budget)}</small></h1>
            <p class="verdict">{verdict}</p>
            {(run.LatencyOf == null ? "" : $"<p>Latencies are those of {Svg.Escape(run.LatencyOf)}, by the table that was measured there. The adapted network was not measured there yet: <code>netadapt bench adapted.onnx</code>.</p>")}
            {Cards(run)}
            <section><h2>Accuracy against {(run.Iterations.All(i => i.LatencyMs != null) ? "latency" : "work")}</h2>
            <p>Every iteration left a network behind; the last one was fine-tuned to the end. Holdout images choose between proposals and are training images; test images were never used for that.</p>
            {TradeOffPlot.Draw(run)}</section>
            <section><h2>Widths</h2>{WidthsPlot.Draw(run)}</section>
            {Predictions(run)}
            <section><h2>Iterations</h2>{Iterations(run)}</section>
            <section><h2>Layers</h2>{Layers(run)}</section>
            <section><h2>Conditions</h2><table class="conditions">{string.Concat(run.Conditions.Select(c => $"<tr><th>{Svg.Escape(c.Name)}</th><td>{Svg.Escape(c.Value)}</td></tr>\n"))}</table></section>
            </main>
            </body>
            </html>

            """;
    }

    private static string Cards(ReportData run)
    {
        var cards = new StringBuilder("<div class=\"cards\">");
        Card("latency", Ms(run.Before.LatencyMs), Ms(run.After.LatencyMs), Change(run.Before.LatencyMs, run.After.LatencyMs));
        Card("top-1, test images", Percent(run.Before.Top1), Percent(run.After.Top1),
            run is { Before.Top1: { } b, After.Top1: { } a } ? string.Create(CultureInfo.InvariantCulture,
                $"{100 * (a - b):+0.00;-0.00;0.00} points") : "");
        Card("multiply-accumulates", Units.Macs(run.Before.Macs), Units.Macs(run.After.Macs), Change(run.Before.Macs, run.After.Macs));
        Card("weights", Units.Bytes(run.Before.WeightsBytes), Units.Bytes(run.After.WeightsBytes),
            Change(run.Before.WeightsBytes, run.After.WeightsBytes));
        Card("peak memory", Units.Bytes(run.Before.PeakMemoryBytes), Units.Bytes(run.After.PeakMemoryBytes),
            Change(run.Before.PeakMemoryBytes, run.After.PeakMemoryBytes));
        return cards.Append("</div>").ToString();

        void Card(string name, string before, string after, string change) => cards.Append(
            $"<div class=\"card\"><div class=\"name\">{name}</div><div class=\"value\">{after}</div><div class=\"was\">was {before}</div><div class=\"change\">{change}</div></div>\n");
    }

    private static string Predictions(ReportData run)
    {
        if (run.Predictions.Count == 0) return "";
        double[] errors = [.. run.Predictions.Select(p => Math.Abs(p.PredictedMs / p.MeasuredMs - 1)).Order()];
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{errors.Length} whole networks, measured: the table's error has a median of {100 * errors[errors.Length / 2]:0.0} % and a largest of {100 * errors[^1]:0.0} %.");
        return $"<section><h2>The latency table against measurement</h2><p>{summary}</p><div class=\"narrow\">{PredictionPlot.Draw(run)}</div></section>";
    }

    private static string Iterations(ReportData run)
    {
        var rows = new StringBuilder("<div class=\"scroll\"><table><tr><th>#</th><th>group</th><th class=\"n\">width</th><th class=\"n\">latency</th><th class=\"n\">MACs</th><th class=\"n\">holdout top-1</th><th class=\"n\">time</th></tr>\n");
        foreach (ReportIteration i in run.Iterations)
            rows.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{i.Number}</td><td>{(i.Group.Length > 0 ? Svg.Escape(i.Group) : "as given")}</td><td class=\"n\">{(i.Group.Length > 0 ? $"{i.WidthBefore} → {i.WidthAfter}" : "")}</td>")
                .Append($"<td class=\"n\">{Ms(i.LatencyMs)}</td><td class=\"n\">{Units.Macs(i.Macs)}</td><td class=\"n\">{Percent(i.HoldoutTop1)}</td><td class=\"n\">{(i.Time is { } time ? Units.Span(TimeSpan.FromSeconds(time.Seconds)) : "")}</td></tr>\n");
        return rows.Append("</table></div>").Append(TimeSentence(run)).ToString();
    }

    private static string TimeSentence(ReportData run)
    {
        TimeSplit[] times = [.. run.Iterations.Select(i => i.Time).OfType<TimeSplit>()];
        return times.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"<p>An iteration took {times.Average(t => t.Seconds):0.0} s on average: {times.Aggregate((sum, next) => sum + next)}.</p>");
    }

    private static string Layers(ReportData run)
    {
        // A run whose budget is not of time has no latency of a layer.
        bool timed = run.Layers.Any(l => l.MsBefore != null || l.MsAfter != null);
        var rows = new StringBuilder("<div class=\"scroll\"><table><tr><th>layer</th><th>shape before</th><th>shape after</th>").Append(Numbers("th", "MACs before", "after"));
        if (timed) rows.Append(Numbers("th", "latency before", "after"));
        foreach (ReportLayer l in run.Layers)
        {
            rows.Append($"</tr>\n<tr><td>{Svg.Escape(l.Name)}</td><td class=\"shape\">{Svg.Escape(l.ShapeBefore)}</td><td class=\"shape{(l.ShapeAfter == l.ShapeBefore ? " same" : "")}\">{Svg.Escape(l.ShapeAfter)}</td>")
                .Append(Numbers("td", Units.Macs(l.MacsBefore), Units.Macs(l.MacsAfter)));
            if (timed) rows.Append(Numbers("td", Ms(l.MsBefore), Ms(l.MsAfter)));
        }
        return rows.Append("</tr>\n</table></div>").ToString();

        static string Numbers(string cell, string before, string after) => $"<{cell} class=\"n\">{before}</{cell}><{cell} class=\"n\">{after}</{cell}>";
    }

    private static string Ms(double? ms) => ms is { } value ? new Resources.Latency(value).ToString() : "–";

    private static string Percent(double? fraction) => fraction is { } value ? Units.Percent(value) : "–";

    private static string Change(double? before, double? after) =>
        before is { } b && after is { } a && b > 0 ? string.Create(CultureInfo.InvariantCulture, $"{100 * a / b:0.0} % of before") : "";
}
