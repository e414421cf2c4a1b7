namespace NetAdapt.Training;

/// <summary>Where and how often a training saves itself. When it saves changes nothing in what it computes.</summary>
/// <param name="Path">The file; it is replaced atomically at the end of each epoch, on cancellation, and every <paramref name="EverySteps"/> steps.</param>
/// <param name="Resume">Go on from the file where there is one; otherwise start, and replace it.</param>
/// <param name="NewRate">A resume may take another learning rate than the training began with, from the checkpoint's step on: for one that diverged.</param>
public sealed record CheckpointOptions(string Path, bool Resume = false, int EverySteps = 500, bool NewRate = false);
