using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Training;

/// <summary>Runs a network over a set of images by an inference plan, with the loader beside it. The counts and the loss do not depend on threads or timing.</summary>
public sealed class Evaluator(IBackend backend)
{
    private const int Batch = 64;

    /// <param name="network">A trailing softmax is left out: its input is the logits.</param>
    /// <param name="threads">Threads that share one batch.</param>
    /// <param name="corrupt">What happens to images that cannot be decoded.</param>
    /// <exception cref="InvalidInputException">The images do not fit the network, or have more classes than it has outputs.</exception>
    /// <exception cref="OperationCanceledException">Stopped between two batches.</exception>
    public Evaluation Evaluate(Network network, ImageSet images, Preprocessing preprocessing, int threads = 1, CancellationToken cancellation = default,
        CorruptPolicy corrupt = CorruptPolicy.Skip)
    {
        MustFit(network, images);
        long start = Stopwatch.GetTimestamp();
        Network logits = WithoutSoftmax(network);
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings { BatchSize = Batch, Corrupt = corrupt });
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(logits), new PlanOptions(Math.Min(Batch, images.Count), threads));
        int outputs = logits.OutputShape.Count;
        var score = new Score(outputs);
        foreach (Batch batch in loader.Epoch(0, cancellation: cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Filled.CopyTo(plan.Input);
            plan.Run(batch.Count);
            for (int i = 0; i < batch.Count; i++) score.Add(plan.Output.Slice(i * outputs, outputs), batch.Labels[i]);
        }
        Evaluation result = score.Result(Stopwatch.GetElapsedTime(start).TotalSeconds, loader.Skipped.Length);
        return result with { SkippedImages = loader.Skipped };
    }

    /// <exception cref="InvalidInputException">The network cannot tell the set's classes apart.</exception>
    internal static void MustFit(Network network, ImageSet images)
    {
        if (network.OutputShape.Pixels != 1)
            throw new InvalidInputException($"network '{network.Name}': its output is {network.OutputShape}, not one number for each class; only classifiers can be trained and evaluated.");
        if (images.Classes > network.OutputShape.C)
            throw new InvalidInputException($"the images have {images.Classes} classes, but network '{network.Name}' has {network.OutputShape.C} outputs. Choose the data set that belongs to the network, or another network.");
    }

    private static Network WithoutSoftmax(Network network) => network.Layers[network.Output] is { Op: Softmax } softmax
        ? new Network(network.Name, network.Layers, softmax.Inputs[0], network.Metadata)
        : network;
}
