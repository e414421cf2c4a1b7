using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Training;

/// <summary>Measures the statistics of all batch normalizations again, as the plain average of the statistics of some batches. A running statistic is an exponential
/// tail that remembers weights which are gone; after pruning or averaging it fits no longer. A plan only knows running = momentum * running +
/// (1 - momentum) * batch: so before each batch the statistics are set to zero, and what it leaves, divided by 1 - momentum, is the batch's own.</summary>
public static class BatchNormReestimation
{
    /// <summary>Measures on <paramref name="batches"/> and leaves the averages in the plan's statistics. Layers see batch statistics meanwhile, so one pass is enough
    /// for all of them. A batch normalization with momentum 1 is frozen and keeps its statistics.</summary>
    /// <param name="network">What the plan was made from.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <returns>How many batches there were; with none the statistics stay.</returns>
    public static int Run(ITrainingPlan plan, Network network, IEnumerable<Batch> batches, ulong seed)
    {
        float[] before = plan.Statistics.ToArray();
        var sums = new double[before.Length];
        int count = 0;
        foreach (Batch batch in batches)
        {
            plan.Statistics.Clear();
            batch.Filled.CopyTo(plan.Images);
            plan.Forward(batch.Count, Prng.Mix(seed, (ulong)batch.Index));
            for (int i = 0; i < sums.Length; i++) sums[i] += plan.Statistics[i];
            count++;
        }
        before.CopyTo(plan.Statistics);
        if (count == 0) return 0;
        foreach (ParameterSlice slice in plan.StatisticSlices)
        {
            // The same float that a kernel computes, so that the division takes back what it did.
            float share = network.Layers[slice.Layer].Op is BatchNormalization bn ? 1 - bn.Momentum : 0;
            if (share == 0) continue;
            for (int i = slice.Offset; i < slice.Offset + slice.Length; i++)
                plan.Statistics[i] = (float)(sums[i] / count / share);
        }
        return count;
    }

    /// <summary>Measures on training images as inference will see them: in a fixed random order, without augmentation.</summary>
    /// <param name="settings">Batch size, number of batches and seed are taken from it.</param>
    internal static void Run(ITrainingPlan plan, Network network, ImageSet images, Preprocessing preprocessing, TrainingSettings settings)
    {
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings
        {
            BatchSize = settings.BatchSize, Shuffle = true, FullBatches = true, Corrupt = settings.Corrupt,
            Seed = Prng.Mix(settings.Seed, 0x72656573),   // another order than the training's
        });
        Run(plan, network, loader.Epoch(0).Take(settings.ReestimationBatches), settings.Seed);
    }
}
