using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class BatchNormReestimationTests
{
    private static readonly Preprocessing AsIs = Preprocessing.Parse("none");

    // One channel that goes straight into a batch normalization whose statistics are wrong: 5 and 9.
    private static Network OneNorm(float momentum)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 2, 1, 1));
        builder.Append(new BatchNormalization(Momentum: momentum));
        builder.Append(new FullyConnected(2));
        Network network = builder.Build();
        return network.WithWeights(i => i == 1
            ? [Tensor.Vector(1), Tensor.Vector(0), Tensor.Vector(5), Tensor.Vector(9)]
            : network.Layers[i].Weights);
    }

    [Theory]
    [InlineData(0.9f)]
    [InlineData(0.5f)]
    [InlineData(0f)]
    public void Statistics_become_the_plain_average_of_the_batches_whatever_the_momentum(float momentum)
    {
        // Batches of one image of two pixels: means 2 and 20, unbiased variances 2 and 200.
        var images = new MemoryImages("two", [1, 3, 10, 30], [0, 1], 2, 1, 1, 2);
        Network network = OneNorm(momentum);
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(network, new PlanOptions(1));
        using var loader = new BatchLoader(images, AsIs, network.InputShape, new LoaderSettings { BatchSize = 1 });

        int batches = BatchNormReestimation.Run(plan, network, loader.Epoch(0), seed: 1);

        Assert.Equal(2, batches);
        Assert.Equal(11, plan.Statistics[0], 1e-4f);
        Assert.Equal(101, plan.Statistics[1], 1e-3f);
    }

    [Fact]
    public void A_frozen_normalization_and_an_empty_measurement_keep_their_statistics()
    {
        var images = new MemoryImages("two", [1, 3, 10, 30], [0, 1], 2, 1, 1, 2);
        Network frozen = OneNorm(momentum: 1);
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(frozen, new PlanOptions(1));
        using var loader = new BatchLoader(images, AsIs, frozen.InputShape, new LoaderSettings { BatchSize = 1 });

        BatchNormReestimation.Run(plan, frozen, loader.Epoch(0), seed: 1);
        BatchNormReestimation.Run(plan, frozen, [], seed: 1);

        Assert.Equal([5, 9], plan.Statistics.ToArray());
    }

    [Fact]
    public void Only_statistics_change()
    {
        var settings = TinyProblem.Settings with { ReestimationBatches = 2 };
        Network before = TinyProblem.Network();

        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(before, new PlanOptions(settings.BatchSize));

        BatchNormReestimation.Run(plan, before, TinyProblem.Images(30, 1), TinyProblem.Preprocessing, settings);

        Network after = plan.ToNetwork();

        Assert.Equal(before.Layers[1].Weights[0].Span, after.Layers[1].Weights[0].Span);
        Assert.Equal(before.Layers[2].Weights[BatchNormalization.Scale].Span, after.Layers[2].Weights[BatchNormalization.Scale].Span);
        Assert.NotEqual(before.Layers[2].Weights[BatchNormalization.Mean][0], after.Layers[2].Weights[BatchNormalization.Mean][0]);
    }
}
