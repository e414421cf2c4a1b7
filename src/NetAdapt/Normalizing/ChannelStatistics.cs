using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Normalizing;

/// <summary>Mean and variance of each channel of some layers' outputs, over the pixels of some images.</summary>
/// <param name="Layers">The measured layers' numbers.</param>
/// <param name="Means">For each measured layer, one number a channel.</param>
/// <param name="Variances">Biased (divided by the count), as a batch normalization has them.</param>
public sealed record ChannelStatistics(
    ImmutableArray<int> Layers,
    ImmutableArray<double[]> Means,
    ImmutableArray<double[]> Variances)
{
    private const int Batch = 32;

    /// <summary>Measures by one pass of inference over at most <paramref name="images"/> images, in a fixed random order
    /// and without augmentation.</summary>
    /// <remarks>The network is extended so that its output is the mean and the mean square of every channel asked for:
    /// pools over the layers' outputs and over their squares, concatenated. So one plan of any backend measures all layers.</remarks>
    /// <exception cref="InvalidInputException">No image can be read.</exception>
    public static ChannelStatistics Measure(
        IBackend backend,
        Network network,
        ImmutableArray<int> layers,
        ImageSet set,
        Preprocessing preprocessing,
        int images,
        ulong seed,
        int threads,
        CorruptPolicy corrupt,
        CancellationToken cancellation = default)
    {
        Network extended = WithMoments(network, layers);
        int[] channels = [.. layers.Select(layer => network.Shapes[layer].C)];
        int outputs = extended.OutputShape.C, batch = Math.Min(Batch, Math.Min(images, set.Count));
        var sums = new double[outputs];
        long count = 0;
        using var loader = new BatchLoader(set, preprocessing, network.InputShape, new LoaderSettings
        {
            BatchSize = batch,
            Shuffle = true,
            Seed = seed,
            Corrupt = corrupt,
        });
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(extended), new PlanOptions(batch, threads));
        foreach (Batch some in loader.Epoch(0, cancellation: cancellation).Take((images + batch - 1) / batch))
        {
            cancellation.ThrowIfCancellationRequested();
            some.Filled.CopyTo(plan.Input);
            plan.Run(some.Count);
            for (int i = 0; i < some.Count * outputs; i++) sums[i % outputs] += plan.Output[i];
            count += some.Count;
        }
        int first = 0;
        var means = ImmutableArray.CreateBuilder<double[]>(layers.Length);
        var variances = ImmutableArray.CreateBuilder<double[]>(layers.Length);
        foreach (int width in channels)
        {
            double[] mean = [.. sums.Skip(first).Take(width).Select(sum => sum / count)];
            double[] square = [.. sums.Skip(first + width).Take(width).Select(sum => sum / count)];
            means.Add(mean);
            // A channel that never changes has the variance zero; rounding may give less.
            variances.Add([.. mean.Zip(square, (m, s) => Math.Max(0, s - m * m))]);
            first += 2 * width;
        }
        return new ChannelStatistics(layers, means.MoveToImmutable(), variances.MoveToImmutable());
    }

    /// <summary>The network whose output is, for each layer, its channels' means and then its channels' mean squares.</summary>
    private static Network WithMoments(Network network, ImmutableArray<int> layers)
    {
        var extended = network.Layers.ToBuilder();
        var moments = ImmutableArray.CreateBuilder<int>(2 * layers.Length);
        foreach (int layer in layers)
        {
            int Append(string what, Op op, params ImmutableArray<int> inputs)
            {
                extended.Add(new Layer($"{network.Layers[layer].Name}/{what}", op, inputs, []));
                return extended.Count - 1;
            }

            moments.Add(Append("mean", new GlobalAveragePool(), layer));
            moments.Add(Append("mean_square", new GlobalAveragePool(), Append("square", new Multiply(), layer, layer)));
        }
        extended.Add(new Layer("moments", new Concat(), moments.MoveToImmutable(), []));
        return new Network(network.Name, extended, metadata: network.Metadata);
    }
}
