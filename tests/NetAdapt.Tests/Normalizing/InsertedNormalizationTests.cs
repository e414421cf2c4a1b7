using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Normalizing;
using NetAdapt.Ops;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Tensors;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.Normalizing;

public sealed class InsertedNormalizationTests
{
    private static readonly ImageSet Images = TinyProblem.Images(24, seed: 3);

    [Fact]
    public void It_stands_behind_each_convolution_and_not_behind_the_logits()
    {
        Network network = FoldedNetworks.Tiny();
        Network inserted = Inserted(network);
        Assert.Equal(
            network.Layers.Where(layer => layer.Op is Convolution).Select(layer => layer.Name + InsertedNormalization.Suffix),
            inserted.Layers.Where(InsertedNormalization.IsInserted).Select(layer => layer.Name));
        Assert.Empty(InsertedNormalization.Places(inserted));
    }

    [Fact]
    public void Renewed_ones_have_scale_one_and_let_most_values_pass_over_the_same_filters()
    {
        Network inserted = Inserted(FoldedNetworks.Tiny()), renewed = InsertedNormalization.Renew(inserted);
        foreach ((Layer before, Layer after) in inserted.Layers.Zip(renewed.Layers))
        {
            Assert.Equal((before.Name, before.Op), (after.Name, after.Op));
            if (InsertedNormalization.IsInserted(after))
            {
                Assert.All(after.Weights[BatchNormalization.Scale].Span.ToArray(), scale => Assert.Equal(1, scale));
                Assert.All(after.Weights[BatchNormalization.Shift].Span.ToArray(), shift => Assert.Equal(0.5f, shift));
            }
            else
                Assert.Equal(before.Weights, after.Weights);
        }
    }

    [Fact]
    public void Inference_computes_what_it_did_with_it_and_folded_again()
    {
        Network network = FoldedNetworks.Tiny();
        Network inserted = Inserted(network), folded = InsertedNormalization.Fold(inserted);
        Assert.Equal(network.Layers.Select(layer => (layer.Name, layer.Op)), folded.Layers.Select(layer => (layer.Name, layer.Op)));
        AssertClose(LogitsOf(network), LogitsOf(inserted), 1e-4f);
        AssertClose(LogitsOf(network), LogitsOf(folded), 1e-4f);
    }

    [Fact]
    public void The_first_training_pass_over_the_measured_images_sees_what_the_given_network_computes()
    {
        Network network = FoldedNetworks.Tiny();
        // All images in one batch: its statistics are then the measured ones.
        (float given, float inserted) = (LossOf(network), LossOf(Inserted(network)));
        Assert.Equal(given, inserted, 1e-3f);
    }

    [Fact]
    public void A_network_without_it_is_folded_to_itself()
    {
        Network network = TinyProblem.Network();
        Assert.Same(network, InsertedNormalization.Fold(network));
        Assert.Empty(InsertedNormalization.Places(network));
    }

    [Fact]
    public void Weights_that_layers_share_keep_their_convolutions_as_they_are()
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 6, 6, 6));
        builder.Append(new Convolution(6, Window.Square(3, pad: 1)));
        builder.Append(new Convolution(6, Window.Square(3, pad: 1)));
        builder.Append(new GlobalAveragePool());
        builder.Append(new FullyConnected(2));
        Network plain = builder.Build();
        Tensor shared = plain.Layers[1].Weights[0];
        var tied = new Network("tied", plain.Layers.Select(layer => layer.Op is Convolution ? layer with { Weights = [shared, layer.Weights[1]] } : layer));
        Assert.Equal([1, 2], InsertedNormalization.Places(plain));
        Assert.Empty(InsertedNormalization.Places(tied));
    }

    [Fact]
    public void Networks_with_layer_normalization_are_left_as_they_are()
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 6, 6, 1));
        int conv = builder.Append(new Convolution(6, Window.Square(3, pad: 1)));
        int mean = builder.Append(new ChannelMean(), conv);
        builder.Append(new Subtract(), conv, mean);
        builder.Append(new GlobalAveragePool());
        builder.Append(new FullyConnected(3));
        Assert.Empty(InsertedNormalization.Places(builder.Build()));
    }

    [Fact]
    public void Groups_and_their_names_and_widths_are_the_given_networks()
    {
        Network network = FoldedNetworks.Tiny();
        Assert.Equal(
            ChannelGroups.Of(network).Select(group => (group.Name, group.Width, group.IsFixed)),
            ChannelGroups.Of(Inserted(network)).Select(group => (group.Name, group.Width, group.IsFixed)));
    }

    [Theory]
    [InlineData(FilterCriterion.L2)]
    [InlineData(FilterCriterion.L1)]
    public void Filters_are_ranked_as_in_the_given_network(FilterCriterion criterion)
    {
        Network network = FoldedNetworks.Tiny(), inserted = Inserted(network);
        ChannelGroups given = ChannelGroups.Of(network), trained = ChannelGroups.Of(inserted);
        foreach (ChannelGroup group in given.Free)
        {
            double[] expected = new FilterRanking(network, criterion).Scores(group, 1);
            double[] scores = new FilterRanking(inserted, criterion).Scores(trained.Find(group.Name)!, 1);
            Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));
        }
    }

    [Fact]
    public void Resources_are_those_of_the_network_that_will_be_written()
    {
        Network network = FoldedNetworks.Tiny();
        Assert.Equal(ResourceUse.Of(network, new Latency(1)), ResourceUse.Of(Inserted(network), new Latency(1)));
        Assert.Equal(ResourceUse.Of(network, new Latency(1)), ResourceUse.Of(Inserted(network).Outline(), new Latency(1)));
    }

    [Fact]
    public void A_cut_network_keeps_the_statistics_of_the_channels_that_stay()
    {
        Network inserted = Inserted(FoldedNetworks.Tiny());
        var groups = ChannelGroups.Of(inserted);
        // Units of two channels, since a grouped convolution with two groups reads them.
        ChannelGroup group = groups.Free.First();
        int[] channels = [.. new[] { 0, 2 }.SelectMany(unit => group.Units[unit].Places.Where(place => place.Layer == 1).Select(place => place.Channel)).Order()];
        Network cut = FilterSelection.All(groups).Keep(group, [0, 2]).Apply();
        Layer before = inserted.Layers.First(InsertedNormalization.IsInserted), after = cut.Layers.First(InsertedNormalization.IsInserted);
        for (int w = 0; w < 4; w++) Assert.Equal(channels.Select(c => before.Weights[w][c]), after.Weights[w].Span.ToArray());
        Assert.Equal(4, InsertedNormalization.Fold(cut).Shapes[1].C);
    }

    internal static Network Inserted(Network network)
    {
        ImmutableArray<int> places = InsertedNormalization.Places(network);
        return InsertedNormalization.Insert(network, ChannelStatistics.Measure(
            new ReferenceBackend(), network, places, Images, TinyProblem.Preprocessing, Images.Count, seed: 1, threads: 1, CorruptPolicy.Fail));
    }

    private static float[] LogitsOf(Network network)
    {
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(network), new PlanOptions(Images.Count, 1));
        Batch batch = Whole();
        batch.Filled.CopyTo(plan.Input);
        plan.Run(batch.Count);
        return plan.Output.ToArray();
    }

    private static float LossOf(Network network)
    {
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(network, new PlanOptions(Images.Count, 1));
        Batch batch = Whole();
        batch.Filled.CopyTo(plan.Images);
        batch.Labels.AsSpan(0, batch.Count).CopyTo(plan.Labels);
        return plan.ForwardBackward(batch.Count, 0, 1).Loss;
    }

    private static Batch Whole()
    {
        using var loader = new BatchLoader(Images, TinyProblem.Preprocessing, FoldedNetworks.Tiny().InputShape, new LoaderSettings { BatchSize = Images.Count });
        return loader.Epoch(0).Single();
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
