using System.Collections.Immutable;

namespace NetAdapt.Training;

/// <summary>Everything that a training needs to go on as if it had never stopped. Seeds, learning rate, epoch and place in the epoch follow from the step and
/// the settings.</summary>
internal sealed record Checkpoint
{
    public required TrainingSettings Settings { get; init; }

    /// <summary>Of the network and the images that training began with.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>What it was trained on: "cpu (avx2)".</summary>
    public required string Device { get; init; }

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Of the present epoch, so far.</summary>
    public required EpochSums Sums { get; init; }

    public required ImmutableArray<EpochRecord> Epochs { get; init; }

    public required float[] Parameters { get; init; }

    public required float[] Statistics { get; init; }

    public required long OptimiserSteps { get; init; }

    public required float[] OptimiserState { get; init; }

    /// <summary>Null: the settings ask for no average.</summary>
    public required float[]? AverageParameters { get; init; }

    public required float[]? AverageStatistics { get; init; }

    /// <summary><see cref="DivergenceWatch.State"/>.</summary>
    public required (double Given, double Smoothed) Losses { get; init; }

    /// <summary>Null: nothing judges, or the last state is to be kept.</summary>
    public required KeptState? Kept { get; init; }

    /// <summary>On the holdout images, before the first step and last; null: nothing judges.</summary>
    public required (HoldoutScore Given, HoldoutScore Last)? Scores { get; init; }
}

/// <summary>What an epoch has added up.</summary>
internal readonly record struct EpochSums(double Loss, long Correct, long Images, double Seconds, double LoaderSeconds)
{
    public EpochSums Plus(double loss, int correct, int images) => this with { Loss = Loss + loss * images, Correct = Correct + correct, Images = Images + images };
}
