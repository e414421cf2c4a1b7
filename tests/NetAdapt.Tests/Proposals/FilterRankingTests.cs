using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Proposals;
using NetAdapt.Tensors;
using NetAdapt.Tests.Graphs;

namespace NetAdapt.Tests.Proposals;

public sealed class FilterRankingTests
{
    /// <summary>Filters of layer a, with 3 weights each: (1 1 1), (0 0 1.6), (0 0 0), (-1 -1 -1).</summary>
    private static Network Network()
    {
        var net = new NetworkSketch(new FeatureMap(1, 2, 2, 3));
        net.Fc("logits", net.Conv("a", 0, 4), 2);
        Network drawn = net.Build();
        return drawn.WithWeights(i => drawn.Layers[i].Name == "a"
            ? [new Tensor(new FeatureMap(4, 1, 1, 3), [1, 1, 1, 0, 0, 1.6f, 0, 0, 0, -1, -1, -1]), drawn.Layers[i].Weights[1]] : drawn.Layers[i].Weights);
    }

    private static int[] Kept(FilterCriterion criterion, int width, Func<Tensor?[]>? saliency = null, ulong seed = 1)
    {
        Network network = Network();
        return [.. new FilterRanking(network, criterion, saliency).Choose(ChannelGroups.Of(network).Find("a")!, width, seed)];
    }

    [Fact]
    public void L2_norms_decide_and_of_equal_ones_the_first_stays()
    {
        Assert.Equal([0, 1, 3], Kept(FilterCriterion.L2, 3));
        Assert.Equal([0, 3], Kept(FilterCriterion.L2, 2));
        Assert.Equal([0], Kept(FilterCriterion.L2, 1));
    }

    [Fact]
    public void L1_and_L2_differ_where_one_weight_is_large()
    {
        var net = new NetworkSketch(new FeatureMap(1, 1, 1, 3));
        net.Fc("logits", net.Conv("a", 0, 2), 2);
        Network drawn = net.Build();
        Network network = drawn.WithWeights(i => i == 1 ? [new Tensor(new FeatureMap(2, 1, 1, 3), [0, 0, 2, 1, 1, 1]), drawn.Layers[i].Weights[1]] : drawn.Layers[i].Weights);
        ChannelGroup a = ChannelGroups.Of(network).Find("a")!;
        Assert.Equal([0], new FilterRanking(network, FilterCriterion.L2).Choose(a, 1, 1));
        Assert.Equal([1], new FilterRanking(network, FilterCriterion.L1).Choose(a, 1, 1));
    }

    [Fact]
    public void Chance_follows_the_seed()
    {
        Assert.Equal(Kept(FilterCriterion.Random, 2, seed: 5), Kept(FilterCriterion.Random, 2, seed: 5));
        Assert.True(Enumerable.Range(0, 20).Select(seed => string.Join(',', Kept(FilterCriterion.Random, 2, seed: (ulong)seed))).Distinct().Count() > 3);
    }

    [Fact]
    public void Taylor_takes_the_saliencies_and_asks_for_them_once()
    {
        int asked = 0;
        Network network = Network();
        var ranking = new FilterRanking(network, FilterCriterion.Taylor, () =>
        {
            asked++;
            return [null, new Tensor(new FeatureMap(4, 1, 1, 3), [0, 0, 1, 0, 0, 2, 3, 0, 0, 0.5f, 0.5f, 0.5f]), null];
        });
        ChannelGroup a = ChannelGroups.Of(network).Find("a")!;
        Assert.Equal([1, 2], ranking.Choose(a, 2, 1));
        Assert.Equal([1, 2, 3], ranking.Choose(a, 3, 1));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Taylor_without_gradients_is_refused() => Assert.Throws<InvalidInputException>(() => Kept(FilterCriterion.Taylor, 2));

    /// <summary>Both sides of a residual addition count: neither side's norms alone would keep unit 2.</summary>
    [Fact]
    public void All_producers_of_a_unit_count()
    {
        var net = new NetworkSketch(new FeatureMap(1, 1, 1, 1));
        net.Fc("logits", net.Add("add", new Add(), net.Conv("a", 0, 3), net.Conv("b", 0, 3)), 2);
        Network drawn = net.Build();
        Network network = drawn.WithWeights(i => drawn.Layers[i].Name switch
        {
            "a" => [Column(3, 0, 2.5f), drawn.Layers[i].Weights[1]],
            "b" => [Column(0, 3, 2.5f), drawn.Layers[i].Weights[1]],
            _ => drawn.Layers[i].Weights,
        });
        ChannelGroup group = ChannelGroups.Of(network).Find("a")!;
        Assert.Equal([2], new FilterRanking(network, FilterCriterion.L2).Choose(group, 1, 1));
        Assert.Equal([3, 3, 5], new FilterRanking(network, FilterCriterion.L1).Scores(group, 1));

        static Tensor Column(params float[] weights) => new(new FeatureMap(weights.Length, 1, 1, 1), weights);
    }
}
