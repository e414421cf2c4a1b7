using System.Text;
using NetAdapt.Cli.Terminal;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Reports;

/// <summary>The report as one HTML file that needs nothing else: no scripts, no fonts, no files.</summary>
/// <remarks>Light or dark as the reader's system asks, light on paper. A table holds each plot's figures too.</remarks>
internal static class ReportPage
{
    public static string Write(ReportData run)
    {
        (string Id, string Title, string Content)[] sections =
        [
            ("trade-off", TradeOffPlot.Title(run), TradeOff(run)),
            ("widths", "Widths", Widths(run)),
            ("table-error", "The latency table against measurement", Predictions(run)),
            ("iterations", "Iterations", Iterations(run)),
            ("layers", "Layers", Layers(run)),
            ("conditions", "Conditions", Conditions(run)),
        ];
        sections = [.. sections.Where(section => section.Content.Length > 0)];
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>NetAdapt: {Svg.Escape(run.Model)}, {Svg.Escape(run.Budget)}</title>
            <style>{ReportStyle.Page}</style>
            </head>
            <body>
            <main>
            <h1>{Svg.Escape(run.Model)} <small>adapted to {Svg.Escape(run.Budget)}</small></h1>
            <p class="verdict {(run.Met ? "good" : "bad")}">{Svg.Escape(Headline.Verdict(run))}</p>
            {ElsewhereNote(run)}
            {Cards(run)}
            <nav aria-label="Sections"><ul>
            {string.Concat(sections.Select(s => $"<li><a href=\"#{s.Id}\">{s.Title}</a></li>\n"))}</ul></nav>
            {string.Concat(sections.Select(s => $"<section id=\"{s.Id}\"><h2>{s.Title}</h2>\n{s.Content}</section>\n"))}
            </main>
            </body>
            </html>

            """;
    }

    private static string ElsewhereNote(ReportData run) => run.LatencyOf == null ? ""
        : $"<p>Latencies are those of {Svg.Escape(run.LatencyOf)}, by the table that was measured there. "
            + "The adapted network was not measured there yet: <code>netadapt bench adapted.onnx</code>.</p>";

    private static string Cards(ReportData run)
    {
        var cards = new StringBuilder("<dl class=\"cards\">\n");
        foreach (Headline h in Headline.Of(run))
            cards.Append($"<div class=\"card\"><dt>{h.Name}</dt><dd class=\"value\">{h.After}</dd>")
                .Append($"<dd>was {h.Before}</dd>")
                .Append(h.Change.Length > 0 ? $"<dd>{h.Change}</dd></div>\n" : "</div>\n");
        return cards.Append("</dl>").ToString();
    }

    private static string TradeOff(ReportData run) =>
        "<p>Every iteration left a network behind; the last one was fine-tuned to the end. Holdout images choose "
        + "between proposals and are training images; test images were never used for that.</p>\n"
        + Figure(TradeOffPlot.Draw(run), TradeOffPlot.Summary(run), "iterations");

    private static string Widths(ReportData run)
    {
        if (run.Widths.Count == 0) return "";
        bool someFixed = run.Widths.Any(w => w.FixedBecause.Length > 0);
        string[] reason = someFixed ? ["why it is fixed"] : [];
        var table = new HtmlTable("widths", "Width of each group, in channels",
            ["group", ">before, channels", ">after, channels", ">after, % of before", .. reason]) { Text = [4] };
        foreach (ReportWidth w in run.Widths)
        {
            string share = w.Before == 0 ? "" : Units.Invariant($"{100.0 * w.After / w.Before:0.0} %");
            table.Row([w.Group, $"{w.Before}", $"{w.After}", share, .. someFixed ? new[] { w.FixedBecause } : []]);
        }
        return $"{Figure(WidthsPlot.Draw(run), WidthsPlot.Summary(run), null)}\n{table}";
    }

    private static string Predictions(ReportData run)
    {
        if (run.Predictions.Count == 0) return "";
        var table = new HtmlTable("table-error", "Latency of whole networks, by the table and measured",
            "network", ">by the table", ">measured", ">error of the table, %");
        foreach (var (name, predicted, measured) in run.Predictions)
            table.Row(name, Headline.Ms(predicted), Headline.Ms(measured), PredictionPlot.Error(predicted, measured));
        string figure = Figure(PredictionPlot.Draw(run), PredictionPlot.Summary(run), null);
        return $"<div class=\"narrow\">{figure}</div>\n{table}";
    }

    private static string Iterations(ReportData run)
    {
        bool timed = run.Iterations.Any(i => i.Time != null), measured = run.Iterations.Any(i => i.LatencyMs != null);
        string[] latency = measured ? [">latency"] : [], time = timed ? [">time"] : [];
        var table = new HtmlTable("iterations", "The network after each iteration",
            [">iteration", "group", ">width, channels", .. latency, ">multiply-accumulates",
                ">top-1 accuracy, holdout images", .. time]);
        foreach (ReportIteration i in run.Iterations)
        {
            bool given = i.Group.Length == 0;
            string span = i.Time is { } spent ? Units.Span(TimeSpan.FromSeconds(spent.Seconds)) : "";
            table.Row([$"{i.Number}", given ? "as given" : i.Group, given ? "" : $"{i.WidthBefore} → {i.WidthAfter}",
                .. measured ? new[] { Headline.Ms(i.LatencyMs) } : [], $"{Units.Macs(i.Macs)} MACs",
                Headline.Percent(i.HoldoutTop1), .. timed ? new[] { span } : []]);
        }
        return $"{TimeSentence(run)}{table}";
    }

    private static string TimeSentence(ReportData run)
    {
        TimeSplit[] times = [.. run.Iterations.Select(i => i.Time).OfType<TimeSplit>()];
        if (times.Length == 0) return "";
        TimeSplit sum = times.Aggregate((sum, next) => sum + next);
        return Units.Invariant($"<p>An iteration took {times.Average(t => t.Seconds):0.0} s on average: {sum}.</p>\n");
    }

    private static string Layers(ReportData run)
    {
        if (run.Layers.Count == 0) return "";
        // A run whose budget is not of time has no latency of a layer.
        bool timed = run.Layers.Any(l => l.MsBefore != null || l.MsAfter != null);
        string[] latencies = timed ? [">latency before", ">latency after"] : [];
        string caption = $"The layers as inference runs them{(timed ? "; latencies are the table's" : "")}";
        var table = new HtmlTable("layers", caption,
            ["layer", "shape before", "shape after", ">MACs before", ">MACs after", .. latencies]) { Text = [1, 2] };
        foreach (ReportLayer l in run.Layers)
            table.Row([l.Name, Arrow(l.ShapeBefore), l.ShapeAfter == l.ShapeBefore ? "unchanged" : Arrow(l.ShapeAfter),
                Units.Macs(l.MacsBefore), Units.Macs(l.MacsAfter),
                .. timed ? new[] { Headline.Ms(l.MsBefore), Headline.Ms(l.MsAfter) } : []]);
        return "<p>A shape names the kind of layer, kernel height x width with stride s and padding p in pixels, "
            + $"groups g, then height x width x channels of the input and of the output.</p>\n{table}";
    }

    /// <summary>A shape with an arrow that no line break can split.</summary>
    private static string Arrow(string shape) => shape.Replace("->", "→", StringComparison.Ordinal);

    private static string Conditions(ReportData run)
    {
        const string Caption = "Device, program and settings of the run";
        var table = new HtmlTable("conditions", Caption, "name", "value") { Text = [1] };
        foreach (var (name, value) in run.Conditions) table.Row(name, value);
        return table.ToString();
    }

    /// <summary>A plot with its main figures as a sentence under it.</summary>
    /// <param name="section">The section whose table holds all figures; null where the table follows.</param>
    private static string Figure(Svg plot, string summary, string? section)
    {
        string all = section == null ? "The table below holds all figures."
            : $"<a href=\"#{section}\">All figures</a>.";
        return $"<figure>\n{plot}\n<figcaption>{Svg.Escape(summary)} {all}</figcaption>\n</figure>";
    }
}
