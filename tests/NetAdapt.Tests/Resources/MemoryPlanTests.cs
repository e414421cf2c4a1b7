using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Resources;

public class MemoryPlanTests
{
    [Fact]
    public void A_chain_holds_the_input_and_output_of_its_largest_layer()
    {
        // 4x4x2 -> 4x4x8 -> 4x4x4: 128 + 512 bytes, then 512 and the output, whose 256 are taken all the time.
        MemoryPlan plan = MemoryPlan.Of(FusedNetwork.Of(new Network("chain", [Input(4, 4, 2), Pointwise("a", 0, 2, 8), Pointwise("b", 1, 8, 4)])));

        Assert.Equal(128 + 512 + 256, plan.ActivationsBytes);
        Assert.Equal("a", plan.PeakLayer);
        Assert.Equal(4 * (2 * 8 + 8 + 8 * 4 + 4), plan.WeightsBytes);
        Assert.Equal(plan.ActivationsBytes + plan.WeightsBytes, plan.PeakBytes);
    }

    [Fact]
    public void A_residual_lives_until_it_is_added()
    {
        // While b runs, the input's map waits for the addition and the output has its place: 3 maps of 4x4x8.
        Network net = new("residual", [Input(4, 4, 8), Pointwise("a", 0, 8, 8), Pointwise("b", 1, 8, 8), new Layer("add", new Add(), [2, 0], [])]);

        Assert.Equal(3 * 512, MemoryPlan.Of(FusedNetwork.Of(net)).ActivationsBytes);
    }

    [Fact]
    public void An_addition_writes_over_the_residual_that_nobody_reads_again()
    {
        // input -> a -> b -> c, plus a: the sum takes the place of a. At most input, a and the output; a, b and the output; a, the sum, the output.
        Network net = new("residual", [Input(4, 4, 8), Pointwise("a", 0, 8, 8), Pointwise("b", 1, 8, 8), Pointwise("c", 2, 8, 8), new Layer("add", new Add(), [3, 1], []), Pointwise("d", 4, 8, 8)]);

        Assert.Equal(3 * 512, MemoryPlan.Of(FusedNetwork.Of(net)).ActivationsBytes);
    }

    [Fact]
    public void The_use_of_a_network_counts_macs_weights_and_memory()
    {
        Network net = new("chain", [Input(4, 4, 2), Pointwise("a", 0, 2, 8)]);

        Assert.Equal(new ResourceUse(new Latency(1), Macs: 16 * 16, WeightsBytes: 4 * 24, PeakMemoryBytes: 4 * 24 + 128 + 512), ResourceUse.Of(net, new Latency(1)));
    }

    private static Layer Input(int h, int w, int c) => new("input", new Input(new FeatureMap(1, h, w, c)), [], []);

    private static Layer Pointwise(string name, int from, int ins, int outs) =>
        new(name, new Convolution(outs, Window.Square(1)), [from], [new Tensor(new FeatureMap(outs, 1, 1, ins)), new Tensor(FeatureMap.Vector(outs))]);
}
