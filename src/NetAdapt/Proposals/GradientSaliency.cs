using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Proposals;

/// <summary>First-order saliency (Molchanov et al. 2017): |weight * d loss / d weight|, summed over a few batches of training images.</summary>
/// <param name="batches">Fewer where the images do not last.</param>
/// <param name="threads">Another number adds gradients in another order, and so may give other bits.</param>
public sealed class GradientSaliency(ITrainingBackend backend, ImageSet images, Preprocessing preprocessing, ulong seed, int batches = 8, int batch = 64, int threads = 1,
    CorruptPolicy corrupt = CorruptPolicy.Skip) : IWeightSaliency
{
    public Tensor?[] Of(Network network, CancellationToken cancellation)
    {
        var saliency = new Tensor?[network.Layers.Length];
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings { BatchSize = batch, Shuffle = true, Seed = seed, Corrupt = corrupt });
        using ITrainingPlan plan = backend.PlanTraining(network, new PlanOptions(batch, threads));
        foreach (Batch some in loader.Epoch(0, cancellation: cancellation).Take(batches))
        {
            cancellation.ThrowIfCancellationRequested();
            some.Filled.CopyTo(plan.Images);
            some.CopyTargets(plan.Labels, plan.TargetsPerImage);
            plan.ForwardBackward(some.Count, labelSmoothing: 0, seed);
            foreach (ParameterSlice slice in plan.ParameterSlices.Where(s => s.Role == WeightRole.Kernel))
            {
                Tensor sum = saliency[slice.Layer] ??= new Tensor(network.Layers[slice.Layer].Weights[slice.Weight].Shape);
                ReadOnlySpan<float> weights = plan.Parameters.Slice(slice.Offset, slice.Length), gradients = plan.Gradients.Slice(slice.Offset, slice.Length);
                for (int i = 0; i < weights.Length; i++) sum[i] += Math.Abs(weights[i] * gradients[i]);
            }
        }
        foreach (SharedWeight shared in network.SharedWeights)
            foreach (WeightPlace place in shared.Places.Where(place => place.Weight == 0))
                saliency[place.Layer] ??= saliency[shared.Places[0].Layer] ?? new Tensor(network.WeightAt(place).Shape);
        return saliency;
    }
}
