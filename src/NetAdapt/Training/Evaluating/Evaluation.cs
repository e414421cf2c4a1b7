using System.Collections.Immutable;
using NetAdapt.Datasets;

namespace NetAdapt.Training;

/// <summary>How well a network does on some images.</summary>
/// <param name="Images">Those that counted; corrupt ones are left out.</param>
/// <param name="Top1">The share whose largest logit is their label's.</param>
/// <param name="Top5">The share whose label is among the five largest logits (among all, with fewer classes).</param>
/// <param name="Loss">Mean cross-entropy in nats.</param>
/// <param name="ImagesPerSecond">Loading and inference together.</param>
/// <param name="Classes">For each class its images and the right ones (top-1) among them.</param>
/// <param name="Skipped">Corrupt images.</param>
public sealed record Evaluation(int Images, double Top1, double Top5, double Loss, double ImagesPerSecond, ImmutableArray<ClassCount> Classes, int Skipped)
{
    /// <summary>The images that were left out.</summary>
    public ImmutableArray<CorruptImageException> SkippedImages { get; init; } = [];
}

/// <summary>The images of one class, and how many of them were right.</summary>
public readonly record struct ClassCount(int Images, int Correct);
