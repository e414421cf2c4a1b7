using System.Collections.Immutable;
using NetAdapt.FineTuning;
using NetAdapt.Proposals;

namespace NetAdapt.Runs;

/// <summary>A run's result, as the program prints it and files hold it.</summary>
/// <param name="Met">The written network, read back and measured whole, meets the budget.</param>
/// <param name="Message">Why not, and what to do next; empty where it does.</param>
/// <param name="Budget">In amounts.</param>
/// <param name="Before">The given network.</param>
/// <param name="After">The written network.</param>
/// <param name="LatencyOf">The device whose table all latencies are from, none of them measured; null: they were measured on the machine that adapted.</param>
/// <param name="Times">Where the time of the process that ended the run went; null in runs of older programs.</param>
public sealed record AdaptReport(AdaptOutcome Outcome, bool Met, string Message, string Budget, NetworkFigures Before, NetworkFigures After, double Seconds,
    ImmutableArray<IterationFigures> Iterations, ImmutableArray<LayerFigures> Layers, string? LatencyOf = null, RunTimes? Times = null)
{
    /// <summary>The long-term fine-tuning in figures; null where there was none, and in runs of older programs.</summary>
    public FineTuningSummary? FineTuning { get; init; }

    /// <summary>The written network is less accurate than the given one by more than was allowed.</summary>
    public bool LostTooMuch { get; init; }
}

/// <param name="LatencyMs">Measured whole where the platform can measure, else from the table.</param>
/// <param name="HoldoutTop1">Share of holdout images that are right; null for the adapted network, whose fine-tuning has seen them.</param>
/// <param name="Top1">Share of test images that are right; null where there are none.</param>
public sealed record NetworkFigures(double? LatencyMs, long Macs, long WeightsBytes, long PeakMemoryBytes, double? HoldoutTop1, double? Top1);

/// <summary>One iteration of Algorithm 1.</summary>
/// <param name="Iteration">The number of the network that it made, from 1.</param>
/// <param name="Group">That shrank.</param>
/// <param name="LatencyPredictedMs">Before it was measured.</param>
/// <param name="LatencyMeasuredMs">Whole.</param>
/// <param name="AccuracyBefore">On the holdout images.</param>
/// <param name="Widths">Of all free groups after the iteration.</param>
/// <param name="Time">Where its seconds went; null in runs of older programs.</param>
public sealed record IterationFigures(int Iteration, string Group, int FiltersBefore, int Filters, double? LatencyPredictedMs, double? LatencyMeasuredMs, double? LatencyTableMs,
    long Macs, long WeightsBytes, long PeakMemoryBytes, double AccuracyBefore, double AccuracyAfter, double Seconds, ImmutableSortedDictionary<string, int> Widths,
    ImmutableArray<ProposalFigures> Proposals, TimeSplit? Time = null);

/// <param name="Accuracy">On the holdout images; null where the proposal failed.</param>
public sealed record ProposalFigures(string Group, int FiltersBefore, int Filters, double? LatencyPredictedMs, long Macs, long WeightsBytes, long PeakMemoryBytes, double? Accuracy,
    double Seconds, string? Failure);

/// <summary>One layer with weights, before and after.</summary>
/// <param name="Kind">"conv" or "fc"; "dw" for a depthwise convolution.</param>
public sealed record LayerFigures(string Name, string Kind, int FiltersBefore, int FiltersAfter, string OutputBefore, string OutputAfter, long MacsBefore, long MacsAfter,
    long WeightsBytesBefore, long WeightsBytesAfter);
