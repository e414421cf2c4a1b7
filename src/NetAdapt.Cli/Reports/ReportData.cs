using NetAdapt.Runs;

namespace NetAdapt.Cli.Reports;

/// <summary>What the report page shows of one run; read from the run directory, free of its formats.</summary>
internal sealed record ReportData
{
    public required string Model { get; init; }

    /// <summary>As the user gave it: "latency=50%".</summary>
    public required string Budget { get; init; }

    public required bool Met { get; init; }

    /// <summary>Why the budget was not met; empty where it was.</summary>
    public required string Message { get; init; }

    public required ReportPoint Before { get; init; }

    public required ReportPoint After { get; init; }

    /// <summary>The device whose table all latencies are from, none of them measured; null: they were measured.</summary>
    public string? LatencyOf { get; init; }

    /// <summary>The limit on latency in milliseconds; null where the budget does not limit it.</summary>
    public double? LatencyLimitMs { get; init; }

    public required IReadOnlyList<ReportIteration> Iterations { get; init; }

    public required IReadOnlyList<ReportWidth> Widths { get; init; }

    public required IReadOnlyList<ReportLayer> Layers { get; init; }

    /// <summary>Whole networks: what the table said, and what was measured.</summary>
    public required IReadOnlyList<(string Name, double PredictedMs, double MeasuredMs)> Predictions { get; init; }

    /// <summary>Device, instruction set, threads, versions, settings: what somebody needs to do it again.</summary>
    public required IReadOnlyList<(string Name, string Value)> Conditions { get; init; }
}

/// <summary>One network as a whole.</summary>
/// <param name="Top1">On the test images, as a fraction; null where none was taken.</param>
internal sealed record ReportPoint(double? LatencyMs, long Macs, long WeightsBytes, long PeakMemoryBytes, double? Top1);

/// <summary>One round of Algorithm 1.</summary>
/// <param name="Number">0: the network as it was given.</param>
/// <param name="HoldoutTop1">After short-term fine-tuning, as a fraction.</param>
/// <param name="Time">Null where it is not known.</param>
internal sealed record ReportIteration(int Number, string Group, int WidthBefore, int WidthAfter, double? LatencyMs, long Macs, double HoldoutTop1,
    TimeSplit? Time = null);

/// <summary>One channel group's width.</summary>
internal sealed record ReportWidth(string Group, int Before, int After, string FixedBecause);

/// <summary>One fused layer; times from the latency table, in milliseconds; null where the table lacks it.</summary>
internal sealed record ReportLayer(string Name, string ShapeBefore, string ShapeAfter, long MacsBefore, long MacsAfter, double? MsBefore,
    double? MsAfter);
