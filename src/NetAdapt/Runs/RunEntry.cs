using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetAdapt.FineTuning;
using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>One line of a run's journal: something that took time or chance, and must not be done again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(BeganEntry), "began")]
[JsonDerivedType(typeof(RateEntry), "rate")]
[JsonDerivedType(typeof(MeasuredEntry), "measured")]
[JsonDerivedType(typeof(ProposedEntry), "proposed")]
[JsonDerivedType(typeof(AdoptedEntry), "adopted")]
[JsonDerivedType(typeof(FineTunedEntry), "fine_tuned")]
[JsonDerivedType(typeof(EndedEntry), "ended")]
public abstract record RunEntry;

/// <summary>The given network was judged.</summary>
/// <param name="Top1">On the test images; null where there are none.</param>
/// <param name="Widths">Of the free groups.</param>
public sealed record BeganEntry(double HoldoutTop1, double? Top1, ImmutableSortedDictionary<string, int> Widths) : RunEntry;

/// <summary>The learning rate of the long-term fine-tuning was found.</summary>
/// <param name="Trials">From the highest rate down.</param>
public sealed record RateEntry(float LearningRate, ImmutableArray<RateTrialFigures> Trials) : RunEntry;

/// <param name="HoldoutLoss">In nats; null: the trial diverged.</param>
public sealed record RateTrialFigures(float LearningRate, double? HoldoutLoss)
{
    public static RateTrialFigures Of(RateTrial trial) =>
        new(trial.LearningRate, double.IsFinite(trial.HoldoutLoss) ? trial.HoldoutLoss : null);
}

/// <summary>The network of an iteration was measured whole.</summary>
/// <param name="Iteration">0: the given network.</param>
/// <param name="TableMs">What the table says, uncorrected; null without a table.</param>
/// <param name="Ratio">Of the correction from this measurement on.</param>
/// <param name="OffsetMs">Of the correction from this measurement on.</param>
public sealed record MeasuredEntry(int Iteration, double? TableMs, double? MeasuredMs, double Ratio, double OffsetMs) : RunEntry;

/// <summary>A proposal is finished; its network, where it has one, lies in a file until the iteration ends.</summary>
/// <param name="Iteration">The number that its network would get.</param>
/// <param name="Number">Among the iteration's proposals.</param>
/// <param name="Units">What the group keeps.</param>
public sealed record ProposedEntry(int Iteration, int Number, string Group, int FiltersBefore, ImmutableArray<int> Units, UseFigures Predicted, double? Accuracy, double Seconds,
    string? Failure) : RunEntry;

/// <summary>An iteration is over: its network is one of the proposals.</summary>
/// <param name="Iteration">The network's number.</param>
/// <param name="AccuracyBefore">Of the network before, on the holdout images.</param>
/// <param name="Seconds">Of the whole iteration.</param>
/// <param name="Time">Where they went; null in journals of older programs.</param>
public sealed record AdoptedEntry(int Iteration, string Group, int FiltersBefore, int Filters, UseFigures Predicted, double AccuracyBefore, double Accuracy, double Seconds,
    TimeSplit? Time = null) : RunEntry;

/// <summary>The long-term fine-tuning is over.</summary>
/// <param name="Summary">Null where there was none, and in journals of older programs.</param>
public sealed record FineTunedEntry(double Seconds, FineTuningSummary? Summary = null) : RunEntry;

/// <summary>The run is over.</summary>
public sealed record EndedEntry(AdaptReport Report) : RunEntry;

/// <summary>A <see cref="ResourceUse"/> as files hold it.</summary>
/// <param name="LatencyMs">Null where it is not known.</param>
public sealed record UseFigures(double? LatencyMs, long Macs, long WeightsBytes, long PeakMemoryBytes)
{
    public static UseFigures Of(ResourceUse use) => new(double.IsNaN(use.Latency.Milliseconds) ? null : use.Latency.Milliseconds, use.Macs, use.WeightsBytes, use.PeakMemoryBytes);

    public ResourceUse ToUse() => new(new Latency(LatencyMs ?? double.NaN), Macs, WeightsBytes, PeakMemoryBytes);
}
