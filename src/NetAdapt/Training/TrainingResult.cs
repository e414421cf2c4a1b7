using System.Collections.Immutable;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Training;

/// <summary>What one epoch (or the part of one that a training by steps ends in) gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy over the images trained on, label smoothing included, in nats.</param>
/// <param name="TrainTop1">The share of them whose largest logit was their label's, as they passed.</param>
/// <param name="TestTop1">On the evaluation images; null where this epoch had no evaluation.</param>
/// <param name="ImagesPerSecond">Loading and steps; evaluation and checkpoints left out.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="Seconds">What <paramref name="ImagesPerSecond"/> is over.</param>
/// <param name="LoaderSeconds">The part of it in which training waited for images.</param>
public sealed record EpochRecord(int Epoch, double Loss, double TrainTop1, double? TestTop1, double ImagesPerSecond, float LearningRate, double Seconds, double LoaderSeconds)
{
    /// <summary>Share of the holdout images that were right after the epoch; null where nothing judged it.</summary>
    public double? HoldoutTop1 { get; init; }
}

/// <summary>What a training gave.</summary>
/// <param name="Network">The trained network: the moving average of the weights where the settings ask for one.</param>
/// <param name="Epochs">One record each; a resumed training has those from before too.</param>
/// <param name="Steps">Batches trained on.</param>
/// <param name="PeakBytes">What the plan held.</param>
/// <param name="Skipped">Images that could not be decoded, as far as this process met them.</param>
public sealed record TrainingResult(Network Network, ImmutableArray<EpochRecord> Epochs, long Steps, long PeakBytes, ImmutableArray<CorruptImageException> Skipped)
{
    /// <summary>The epoch whose state <see cref="Network"/> is; 0: the network as it was before the first step.</summary>
    public int KeptEpoch { get; init; }

    /// <summary>How well the network did on the holdout images before the first step; null: there are none.</summary>
    public HoldoutScore? HoldoutGiven { get; init; }

    /// <summary>How well <see cref="Network"/> does on them.</summary>
    public HoldoutScore? HoldoutKept { get; init; }

    /// <summary>The rate after the warm-up that the training ran at.</summary>
    public float LearningRate { get; init; }
}

/// <summary>Where a training stands, after a step.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">The last one's number.</param>
/// <param name="Step">Steps done, over all epochs.</param>
/// <param name="Loss">Mean over this epoch so far.</param>
/// <param name="Accuracy">Share of right images in this epoch so far.</param>
/// <param name="ImagesPerSecond">In this epoch so far.</param>
/// <param name="Remaining">At the present speed, evaluations included.</param>
/// <param name="Finished">The epoch's record, once after its last step.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, long Step, long Steps, double Loss, double Accuracy, double ImagesPerSecond,
    float LearningRate, TimeSpan Remaining, EpochRecord? Finished);
