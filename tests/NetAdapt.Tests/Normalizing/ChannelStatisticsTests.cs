using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Normalizing;
using NetAdapt.Tests.Training;

namespace NetAdapt.Tests.Normalizing;

public sealed class ChannelStatisticsTests
{
    [Fact]
    public void Mean_and_variance_are_those_of_all_pixels_of_all_images()
    {
        Network network = FoldedNetworks.Tiny();
        ImageSet images = TinyProblem.Images(7, seed: 3);
        ChannelStatistics measured = ChannelStatistics.Measure(new ReferenceBackend(), network, [1, 3], images, TinyProblem.Preprocessing, 100, seed: 1, threads: 1, CorruptPolicy.Fail);

        Assert.Equal([1, 3], measured.Layers);
        for (int i = 0; i < 2; i++)
        {
            int layer = measured.Layers[i], channels = network.Shapes[layer].C;
            float[] pixels = OutputsOf(network, layer, images);
            for (int c = 0; c < channels; c++)
            {
                double[] values = [.. pixels.Where((_, k) => k % channels == c).Select(v => (double)v)];
                double mean = values.Average(), variance = values.Average(v => (v - mean) * (v - mean));
                Assert.Equal(mean, measured.Means[i][c], 1e-5);
                Assert.Equal(variance, measured.Variances[i][c], 1e-4 * Math.Max(1, variance));
            }
        }
    }

    [Fact]
    public void A_channel_that_never_changes_has_no_variance_and_not_a_negative_one()
    {
        Network network = FoldedNetworks.Tiny();
        network = network.WithWeights(i => [.. network.Layers[i].Weights.Select((weight, k) =>
        {
            var changed = weight.Clone();
            if (i == 1) changed.Span.Fill(k == 0 ? 0 : 1.7f);
            return changed;
        })]);
        ChannelStatistics measured = ChannelStatistics.Measure(new ReferenceBackend(), network, [1], TinyProblem.Images(5, seed: 3), TinyProblem.Preprocessing, 5, 1, 1, CorruptPolicy.Fail);
        Assert.All(measured.Means[0], mean => Assert.Equal(1.7, mean, 1e-5));
        Assert.All(measured.Variances[0], variance => Assert.InRange(variance, 0, 1e-5));
    }

    private static float[] OutputsOf(Network network, int layer, ImageSet images)
    {
        var part = new Network(network.Name, network.Layers, layer);
        using var loader = new BatchLoader(images, TinyProblem.Preprocessing, network.InputShape, new LoaderSettings { BatchSize = images.Count });
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(part), new PlanOptions(images.Count, 1));
        Batch batch = loader.Epoch(0).Single();
        batch.Filled.CopyTo(plan.Input);
        plan.Run(batch.Count);
        return plan.Output.ToArray();
    }
}
