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
public sealed record Evaluation(int Images, double Top1, double Top5, double Loss, double ImagesPerSecond,
    ImmutableArray<ClassCount> Classes, int Skipped)
{
    /// <summary>The images that were left out.</summary>
    public ImmutableArray<CorruptImageException> SkippedImages { get; init; } = [];

    /// <summary>Of sigmoid and multi-label heads; null: the head is none. Top1 is then the share of images whose
    /// labels are all right, Top5 of those that have a label among the five
    /// largest outputs, and Loss the mean binary cross-entropy of the outputs.</summary>
    public LabelFigures? Labels { get; init; }
}

/// <summary>How well outputs that are each right or wrong by themselves do; each says yes where its probability is
/// above 0.5.</summary>
/// <param name="Accuracy">The share of the outputs, over all images, that are right.</param>
/// <param name="MicroF1">2 * right yes / (said yes + should say yes), over all outputs together.</param>
/// <param name="MacroF1">The mean of each label's own; labels that neither the images nor the network name are left
/// out.</param>
public sealed record LabelFigures(double Accuracy, double MicroF1, double MacroF1);

/// <summary>The images of one class, and how many of them were right.</summary>
public readonly record struct ClassCount(int Images, int Correct);
