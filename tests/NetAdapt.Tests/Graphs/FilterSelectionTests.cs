using NetAdapt.Graphs;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

public sealed class FilterSelectionTests
{
    public static TheoryData<string> Kinds => [.. CoupledNetworks.All.Keys];

    /// <summary>Whoever reads a dropped channel multiplies it by zero in one network, and does not have it in the other.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_pruned_network_computes_what_the_original_computes_when_dropped_filters_are_not_read(string kind)
    {
        Network network = CoupledNetworks.All[kind]();
        var groups = ChannelGroups.Of(network);
        var random = new Random(7);
        Assert.NotEmpty(groups.Free);
        foreach (ChannelGroup group in groups.Free)
        for (int width = group.Width; width >= 1; width--)
        {
            var selection = FilterSelection.All(groups).Keep(group, Draw(random, group.Width, width));
            Tensor image = Image(network, random);
            Network pruned = selection.Apply();
            Assert.Equal(width == group.Width, pruned.WeightsBytes == network.WeightsBytes);
            Assert.Equal(Run(Unread(network, selection), image), Run(pruned, image));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_groups_can_shrink_at_once_and_again(string kind)
    {
        Network network = CoupledNetworks.All[kind]();
        var random = new Random(11);
        for (int round = 0; round < 2; round++)
        {
            var groups = ChannelGroups.Of(network);
            var selection = groups.Free.Aggregate(FilterSelection.All(groups), (s, group) => s.Keep(group, Draw(random, group.Width, (group.Width + 1) / 2)));
            Tensor image = Image(network, random);
            Network pruned = selection.Apply();
            Assert.Equal(Run(Unread(network, selection), image), Run(pruned, image));
            Assert.True(pruned.WeightsBytes < network.WeightsBytes);
            network = pruned;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_outline_costs_what_its_network_costs(string kind)
    {
        var groups = ChannelGroups.Of(CoupledNetworks.All[kind]());
        foreach (ChannelGroup group in groups.Free)
        {
            var selection = FilterSelection.All(groups).KeepFirst(group, (group.Width + 1) / 2);
            Network pruned = selection.Apply(), outline = selection.ApplyToOutline();
            Assert.Equal(ResourceUse.Of(pruned, Latency.Zero), ResourceUse.Of(outline, Latency.Zero));
            FusedNetwork fused = FusedNetwork.Of(pruned), fusedOutline = FusedNetwork.Of(outline);
            Assert.Equal(Enumerable.Range(1, fused.Layers.Length - 1).Select(fused.ShapeOf), Enumerable.Range(1, fusedOutline.Layers.Length - 1).Select(fusedOutline.ShapeOf));
            Assert.All(outline.Layers.SelectMany(layer => layer.Weights), weight => Assert.True(weight.IsOutline));
        }
    }

    [Fact]
    public void A_group_keeps_its_name_when_it_shrinks()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.ConcatIntoAddition());
        var again = ChannelGroups.Of(FilterSelection.All(groups).KeepFirst(groups.Find("wide#2")!, 2).Apply());
        Assert.Equal(["wide 4", "wide#2 2", "pw 6"], again.Free.Select(g => $"{g.Name} {g.Width}"));
    }

    [Fact]
    public void Units_that_are_not_there_and_fixed_groups_are_refused()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Chain());
        ChannelGroup a = groups.Find("a")!;
        Assert.Throws<ArgumentException>(() => FilterSelection.All(groups).Keep(a, [0, 8]));
        Assert.Throws<ArgumentException>(() => FilterSelection.All(groups).Keep(a, [1, 1]));
        Assert.Throws<ArgumentException>(() => FilterSelection.All(groups).Keep(a, []));
        Assert.Throws<ArgumentException>(() => FilterSelection.All(groups).KeepFirst(groups.Find("logits")!, 2));
    }

    [Fact]
    public void Layers_that_lose_nothing_share_their_weights()
    {
        Network network = CoupledNetworks.Chain();
        var groups = ChannelGroups.Of(network);
        Network pruned = FilterSelection.All(groups).KeepFirst(groups.Find("c")!, 2).Apply();
        Assert.Same(network.Layers[1].Weights[0], pruned.Layers[1].Weights[0]);
        Assert.Equal(2, pruned.Shapes[network.Layers.ToList().FindIndex(l => l.Name == "c")].C);
    }

    private static int[] Draw(Random random, int width, int count)
    {
        int[] units = [.. Enumerable.Range(0, width)];
        random.Shuffle(units);
        return [.. units.Take(count).Order()];
    }

    private static Tensor Image(Network network, Random random)
    {
        var image = new Tensor(network.InputShape);
        for (int i = 0; i < image.Count; i++) image[i] = random.NextSingle() * 2 - 1;
        return image;
    }

    /// <summary>The same network, where every kernel has zeros for the channels that a selection drops.</summary>
    private static Network Unread(Network network, FilterSelection selection)
    {
        int[][] kept = selection.KeptChannels();
        return network.WithWeights(i =>
        {
            Layer layer = network.Layers[i];
            if (layer.Op.Kind is not ("conv" or "fc")) return layer.Weights;
            Tensor kernel = layer.Weights[0].Clone();
            int input = layer.Inputs[0], perGroup = kernel.Shape.C, outputsOfGroup = kernel.Shape.N / (network.Shapes[input].C / perGroup);
            for (int o = 0; o < kernel.Shape.N; o++)
            for (int h = 0; h < kernel.Shape.H; h++)
            for (int w = 0; w < kernel.Shape.W; w++)
            for (int c = 0; c < perGroup; c++)
                if (!kept[input].Contains(o / outputsOfGroup * perGroup + c)) kernel[o, h, w, c] = 0;
            return layer.Weights.SetItem(0, kernel);
        });
    }

    private static float[] Run(Network network, Tensor image) => ScalarRun.Of(network, image).Span.ToArray();
}
