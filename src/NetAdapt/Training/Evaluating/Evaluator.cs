using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Training;

/// <summary>Runs a network over a set of images by an inference plan, with the loader beside it. The counts and the loss do not depend on threads or timing.</summary>
public sealed class Evaluator(IBackend backend)
{
    private const int Batch = 64;

    /// <param name="network">A trailing Softmax or Sigmoid is left out: its input is the logits.</param>
    /// <param name="threads">Threads that share one batch.</param>
    /// <param name="corrupt">What happens to images that cannot be decoded.</param>
    /// <exception cref="InvalidInputException">The images do not fit the network, or have more classes than it has outputs.</exception>
    /// <exception cref="OperationCanceledException">Stopped between two batches.</exception>
    public Evaluation Evaluate(Network network, ImageSet images, Preprocessing preprocessing, int threads = 1, CancellationToken cancellation = default,
        CorruptPolicy corrupt = CorruptPolicy.Skip)
    {
        MustFit(network, images);
        long start = Stopwatch.GetTimestamp();
        Head head = Head.Of(network);
        Network logits = head.LogitsOf(network);
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings { BatchSize = Batch, Corrupt = corrupt });
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(logits), new PlanOptions(Math.Min(Batch, images.Count), threads));
        int outputs = logits.OutputShape.Count;
        IScore score = IScore.Of(head);
        var targets = new int[Batch * head.TargetsPerImage];
        foreach (Batch batch in loader.Epoch(0, cancellation: cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Filled.CopyTo(plan.Input);
            plan.Run(batch.Count);
            batch.CopyTargets(targets, head.TargetsPerImage);
            for (int i = 0; i < batch.Count; i++) score.Add(plan.Output.Slice(i * outputs, outputs),
                targets.AsSpan(i * head.TargetsPerImage, head.TargetsPerImage));
        }
        Evaluation result = score.Result(Stopwatch.GetElapsedTime(start).TotalSeconds, loader.Skipped.Length);
        return result with { SkippedImages = loader.Skipped };
    }

    /// <exception cref="InvalidInputException">The network cannot tell the set's classes apart.</exception>
    internal static void MustFit(Network network, ImageSet images)
    {
        if (network.OutputShape.Pixels != 1)
            throw new InvalidInputException($"network '{network.Name}': its output is {network.OutputShape}, not one number for each class; only classifiers can be trained and evaluated.");
        Head head = Head.Of(network);
        if (images.Classes > head.Classes)
            throw new InvalidInputException($"the images have {images.Classes} classes, but network "
                + $"'{network.Name}' has "
                + $"{(head.Outputs == 1 ? "one output, which tells 2 apart" : $"{head.Outputs} outputs")}. Choose "
                + $"the data set that belongs to the network, or another network.");
        if (images.HasLabelSets && head.Kind != HeadKind.MultiLabel)
            throw new InvalidInputException($"the images have any number of labels each, but network "
                + $"'{network.Name}' has a {Head.NameOf(head.Kind)} head, which knows one class an image. Give "
                + $"images with one label each, or --head multilabel.");
    }
}
