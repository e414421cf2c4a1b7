using System.Globalization;
using NetAdapt.Cli.Terminal;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Reports;

/// <summary>One headline figure of a run, before and after, with its unit.</summary>
/// <param name="Change">"61.2 % of before"; empty where a figure is missing.</param>
internal sealed record Headline(string Name, string Before, string After, string Change)
{
    /// <summary>The text for a figure that was not measured.</summary>
    public const string NotMeasured = "not measured";

    public static IReadOnlyList<Headline> Of(ReportData run)
    {
        ReportPoint before = run.Before, after = run.After;
        string points = before.Top1 is { } b && after.Top1 is { } a
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * (a - b):+0.00;-0.00;0.00} percentage points") : "";
        return
        [
            new("latency", Ms(before.LatencyMs), Ms(after.LatencyMs), Share(before.LatencyMs, after.LatencyMs)),
            new("top-1, test images", Percent(before.Top1), Percent(after.Top1), points),
            new("multiply-accumulates", Units.Macs(before.Macs), Units.Macs(after.Macs),
                Share(before.Macs, after.Macs)),
            new("weights", Units.Bytes(before.WeightsBytes), Units.Bytes(after.WeightsBytes),
                Share(before.WeightsBytes, after.WeightsBytes)),
            new("peak memory", Units.Bytes(before.PeakMemoryBytes), Units.Bytes(after.PeakMemoryBytes),
                Share(before.PeakMemoryBytes, after.PeakMemoryBytes)),
        ];
    }

    /// <summary>Whether the budget was met, and why not.</summary>
    public static string Verdict(ReportData run) => run.Met ? "budget met" : $"budget not met: {run.Message}";

    public static string Ms(double? ms) => ms is { } value ? new Latency(value).ToString() : NotMeasured;

    public static string Percent(double? fraction) =>
        fraction is { } value && double.IsFinite(value) ? Units.Percent(value) : NotMeasured;

    private static string Share(double? before, double? after) => before is { } b && after is { } a && b > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * a / b:0.0} % of before") : "";
}
