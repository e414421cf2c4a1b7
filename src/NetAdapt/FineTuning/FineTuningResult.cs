using System.Collections.Immutable;
using NetAdapt.Training;

namespace NetAdapt.FineTuning;

/// <summary>A training that diverged, and the lower rate that the next attempt took.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Reason">"the loss rose from 0.74 to 2.78".</param>
public sealed record Retreat(long Step, string Reason, float From, float To);

/// <summary>The result of a fine-tuning.</summary>
/// <param name="Training">The trained network, normalizations folded back where they were inserted.</param>
/// <param name="Rate">Null: the rate was given, or a resumed training had found it before.</param>
/// <param name="Retreats">Attempts that diverged.</param>
/// <param name="Given">The given network's score on the holdout images; null where there are none.</param>
/// <param name="Result">The resulting network's.</param>
public sealed record FineTuningResult(
    TrainingResult Training,
    RateFound? Rate,
    ImmutableArray<Retreat> Retreats,
    HoldoutScore? Given,
    HoldoutScore? Result);
