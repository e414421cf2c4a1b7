using NetAdapt.FineTuning;

namespace NetAdapt.Cli.Json;

/// <param name="Output">The written file.</param>
internal sealed record TrainResult(string Output, long Steps, int Threads, string Isa, long PeakMemoryBytes, int Skipped, TrainEpoch[] Epochs)
{
    /// <summary>The rate after the warm-up that the last attempt ran at.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The trials that found the rate, from the highest down; null where it was given.</summary>
    public required RateTrialResult[]? RateTrials { get; init; }

    /// <summary>Attempts that diverged before.</summary>
    public required Retreat[] Retreats { get; init; }

    /// <summary>The epoch whose state was written; 0: the given network.</summary>
    public required int KeptEpoch { get; init; }

    /// <summary>Shares of the images that chose the state; null where none were set aside.</summary>
    public required double? HoldoutTop1Before { get; init; }

    public required double? HoldoutTop1 { get; init; }

    /// <summary>Shares of the test images; null where there are none.</summary>
    public required double? TestTop1Before { get; init; }

    public required double? TestTop1 { get; init; }
}

/// <param name="HoldoutLoss">In nats; null: the trial diverged.</param>
internal sealed record RateTrialResult(double LearningRate, double? HoldoutLoss);

/// <param name="TrainTop1">Fraction; TestTop1 is null where the epoch was not evaluated.</param>
internal sealed record TrainEpoch(int Epoch, double? Loss, double? TrainTop1, double? TestTop1, double? ImagesPerSecond, double LearningRate,
    double Seconds, double LoaderSeconds);
