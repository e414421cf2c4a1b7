using NetAdapt.Cli.Reports;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Tests.Reports;

/// <summary>A run as a report sees it, made up.</summary>
internal static class SampleRun
{
    public static ReportData Finished { get; } = new()
    {
        Model = "mobilenet <&> \"0.5\"",
        Budget = "latency=50%",
        Met = true, Message = "",
        Before = new ReportPoint(0.3712, 12_170_000, 3_300_000, 3_900_000, 0.7777),
        After = new ReportPoint(0.1834, 3_660_000, 800_000, 1_200_000, 0.8104),
        LatencyLimitMs = 0.1856,
        Iterations =
        [
            .. Enumerable.Range(0, 13).Select(i => new ReportIteration(i, i == 0 ? "" : $"pw{i}", i == 0 ? 0 : 32 * i, i == 0 ? 0 : 32 * i - 8,
                0.3712 - 0.0155 * i, 12_170_000 - 700_000 * i, 0.80 - 0.0006 * i * i, i == 0 ? null : new TimeSplit(16, 2, 0.5, 1, 0.4, 0.1))),
        ],
        Widths =
        [
            new ReportWidth("/features/features.0/conv/Conv", 16, 8, ""), new ReportWidth("pw1", 32, 24, ""),
                new ReportWidth("pw2", 64, 64, ""), new ReportWidth("pw3", 128, 40, ""),
            new ReportWidth("pw12", 512, 72, ""), new ReportWidth("fc", 10, 10, "the network's output"),
        ],
        Layers =
        [
            new ReportLayer("conv0", "conv 3x3s1p1 g1 32x32x3 -> 32x32x16 clamp(0,6)", "conv 3x3s1p1 g1 32x32x3 -> 32x32x8 clamp(0,6)", 442_368,
                221_184, 0.021, 0.011),
            new ReportLayer("fc", "fc 1x1x512 -> 1x1x10", "fc 1x1x512 -> 1x1x10", 5120, 5120, 0.002, null),
        ],
        Predictions = [.. Enumerable.Range(0, 12).Select(i =>
            ($"network {i}", 0.18 + 0.016 * i, (0.18 + 0.016 * i) * (1 + 0.03 * Math.Sin(2.3 * i))))],
        Conditions = [("device", "cpu, avx2, 1 thread"), ("seed", "1"), ("program", "netadapt 0.1.0")],
    };

    /// <summary>A run that reached nothing, without latencies and without test images.</summary>
    public static ReportData OfAnotherDevice { get; } = Finished with { LatencyOf = "Some <Board>", Predictions = [] };

    public static ReportData NotMet { get; } = Finished with
    {
        Met = false, Message = "nothing can shrink < any further", LatencyLimitMs = null, Predictions = [], Layers = [], Widths = [],
        Before = Finished.Before with { LatencyMs = null, Top1 = null }, After = Finished.Before with { LatencyMs = null, Top1 = null },
        Iterations = [new ReportIteration(0, "", 0, 0, null, 12_170_000, 0.8)],
    };
}
