using System.Collections.Immutable;

namespace NetAdapt.FineTuning;

/// <summary>A fine-tuning in figures, for files and reports.</summary>
/// <param name="LearningRate">The rate after the warm-up that the last attempt ran at.</param>
/// <param name="Retreats">Attempts that diverged before.</param>
/// <param name="KeptEpoch">The epoch whose state is the result; 0: the network as it was before the first step.</param>
/// <param name="HoldoutBefore">Share of the holdout images that were right before the first step; null: none were set aside.</param>
/// <param name="HoldoutAfter">Share of them that the result has right.</param>
public sealed record FineTuningSummary(
    double LearningRate,
    ImmutableArray<Retreat> Retreats,
    int KeptEpoch,
    double? HoldoutBefore,
    double? HoldoutAfter)
{
    /// <summary>The figures of a fine-tuning that has ended.</summary>
    public static FineTuningSummary Of(FineTuningResult result) => new(
        result.Training.LearningRate,
        result.Retreats,
        result.Training.KeptEpoch,
        result.Given?.Top1,
        result.Result?.Top1);
}
