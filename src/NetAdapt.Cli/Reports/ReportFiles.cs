using System.Globalization;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Recipes;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Reports;

/// <summary>Reads a run directory, and writes its page or its picture.</summary>
internal static class ReportFiles
{
    /// <exception cref="InvalidInputException">There is no run that has ended, or the page cannot be written.</exception>
    public static void Write(string folder, string page) => AtomicFile.WriteText(page, ReportPage.Write(Read(folder)));

    /// <summary>Writes the run as one SVG picture.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WritePicture(string folder, string picture, Theme theme) =>
        AtomicFile.WriteText(picture, ReportPicture.Write(Read(folder), theme));

    private static ReportData Read(string folder)
    {
        RunDescription description = RunDirectory.ReadDescription(folder);
        AdaptReport report = RunDirectory.ReadReport(folder);
        Network before = OnnxReader.Read(RunDirectory.IterationPathsOf(folder).First()),
            after = OnnxReader.Read(Path.Combine(folder, "adapted.onnx"));
        string table = Path.Combine(folder, "table.json");
        return new ReportData
        {
            Model = description.Settings.GetValueOrDefault(AdaptJob.ModelKey, before.Name),
            Budget = description.Settings.GetValueOrDefault("budget", report.Budget),
            Met = report.Met, Message = report.Message, LatencyOf = report.LatencyOf, Before = Point(report.Before), After = Point(report.After),
            LatencyLimitMs = Budget.Parse(report.Budget).Limits.Where(limit => limit.Resource == Resource.Latency).Select(limit =>
                limit.Amount).FirstOrDefault(),
            Iterations = [.. IterationsOf(report)],
            Widths = [.. WidthsOf(before, after, AdaptSettingList.ExclusionsOf(description.Settings.GetValueOrDefault("exclude", "")))],
            Layers = [.. LayersOf(FusedNetwork.Of(before), FusedNetwork.Of(after), File.Exists(table) ? LatencyTableFile.Read(table) : null)],
            Predictions = [.. report.Iterations.Where(i => i is { LatencyPredictedMs: not null, LatencyMeasuredMs: not null })
                .Select(i => (string.Create(CultureInfo.InvariantCulture, $"iteration {i.Iteration}"), i.LatencyPredictedMs!.Value,
                    i.LatencyMeasuredMs!.Value))],
            Conditions =
            [
                .. description.Device.Select(fact => (fact.Key, fact.Value)),
                    ("started", description.Started.ToString("u", CultureInfo.InvariantCulture)), ("program", $"netadapt {description.Version}"),
                ("time", Terminal.Units.Span(TimeSpan.FromSeconds(report.Seconds))),
                .. description.Settings.Where(setting => setting.Value.Length > 0).Select(setting =>
                    ($"--{setting.Key}", setting.Value.Replace("\n", ", ", StringComparison.Ordinal))),
            ],
        };
    }

    private static ReportPoint Point(NetworkFigures f) => new(f.LatencyMs, f.Macs, f.WeightsBytes, f.PeakMemoryBytes, f.Top1);

    private static IEnumerable<ReportIteration> IterationsOf(AdaptReport report)
    {
        yield return new ReportIteration(0, "", 0, 0, report.Before.LatencyMs, report.Before.Macs, report.Before.HoldoutTop1 ?? double.NaN);
        foreach (IterationFigures i in report.Iterations)
            yield return new ReportIteration(i.Iteration, i.Group, i.FiltersBefore, i.Filters, i.LatencyMeasuredMs ?? i.LatencyPredictedMs,
                i.Macs, i.AccuracyAfter, i.Time);
    }

    private static IEnumerable<ReportWidth> WidthsOf(Network before, Network after, string[] exclusions)
    {
        var later = ChannelGroups.Of(after, exclusions);
        foreach (ChannelGroup group in ChannelGroups.Of(before, exclusions).Where(g => g.Producers.Length > 0))
            yield return new ReportWidth(group.Name, group.Width * group.ChannelsPerUnit, later.Find(group.Name) is { } found
                ? found.Width * found.ChannelsPerUnit : 0, string.Join("; ", group.FixedBecause));
    }

    private static IEnumerable<ReportLayer> LayersOf(FusedNetwork before, FusedNetwork after, LatencyTable? table)
    {
        for (int i = 1; i < before.Layers.Length; i++)
        {
            int j = Enumerable.Range(1, after.Layers.Length - 1).FirstOrDefault(j => after.Layers[j].Name == before.Layers[i].Name);
            if (j == 0) continue;
            LayerShape was = before.ShapeOf(i), now = after.ShapeOf(j);
            yield return new ReportLayer(before.Layers[i].Name, was.Text, now.Text, Json.InfoResult.MacsOf(before, i),
                Json.InfoResult.MacsOf(after, j), table?.LatencyOf(was)?.Milliseconds, table?.LatencyOf(now)?.Milliseconds);
        }
    }
}
