using NetAdapt.Training;

namespace NetAdapt.Cli.Terminal;

/// <summary>Says how far a training has come.</summary>
internal static class TrainView
{
    public static void Show(TrainingProgress progress, View view)
    {
        if (progress.Finished is { } epoch) view.Say(Epoch(epoch, progress));
        else view.Status(Step(progress));
    }

    /// <summary>A finished epoch: what it came to, how long it took, and how long the rest takes.</summary>
    public static FittedLine Epoch(EpochRecord epoch, TrainingProgress progress) => new(
        (Units.Invariant($"epoch {epoch.Epoch}/{progress.Epochs}"), 0),
        (Units.Invariant($"loss {epoch.Loss:0.0000}"), 0),
        ($"train {Units.Percent(epoch.TrainTop1)}", 0),
        (epoch.TestTop1 is { } test ? $"test {Units.Percent(test)}" : "", 0),
        (Units.Invariant($"{epoch.ImagesPerSecond:0} images/s"), 2),
        ($"{Units.Span(TimeSpan.FromSeconds(epoch.Seconds))}", 3),
        ($"{Units.Span(progress.Remaining)} to go", 1));

    /// <summary>A step within an epoch.</summary>
    public static FittedLine Step(TrainingProgress progress) => new(
        (Units.Invariant($"epoch {progress.Epoch}/{progress.Epochs}"), 0),
        (Units.Invariant($"step {progress.Step}/{progress.Steps}"), 0),
        (Units.Invariant($"loss {progress.Loss:0.0000}"), 0),
        ($"train {Units.Percent(progress.Accuracy)}", 1),
        (Units.Invariant($"lr {progress.LearningRate:0.#####}"), 3),
        (Units.Invariant($"{progress.ImagesPerSecond:0} images/s"), 2),
        ($"{Units.Span(progress.Remaining)} to go", 0));
}
