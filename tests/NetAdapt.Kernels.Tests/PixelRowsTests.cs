using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Tests;

public sealed class PixelRowsTests
{
    public static TheoryData<string, string> KindsAndIsas() => CpuInferencePlanTests.KindsAndIsas();

    [Theory]
    [MemberData(nameof(KindsAndIsas))]
    public void Pixels_in_whole_cache_lines_give_the_same_bits_as_side_by_side(string kind, string isa)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            FusedNetwork network = FusedNetwork.Of(new RandomNetworks(seed).Make(kind));
            float[] expected = Run(network, isa, 1, ChainRule.Never, wholeLines: false);
            foreach (int threads in (int[])[1, 2, 5])
                foreach (ChainRule rule in (ChainRule[])[ChainRule.Never, new(0, 1 << 20), new(0, 1200), ChainRule.Usual])
                    Assert.Equal(expected, Run(network, isa, threads, rule, wholeLines: true));
        }
    }

    [Fact]
    public void Only_maps_between_pointwise_and_tiled_depthwise_layers_are_filled_up_and_only_by_little()
    {
        // The layers' outputs: image, first convolution; four pairs; a pointwise layer, and a residual around a pair; a pair of 512 channels; a dilated depthwise layer; a hard swish; a pair and the end.
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("odd"));
        Kernel[] kernels = [.. Enumerable.Range(1, network.Layers.Length - 1).Select(i => KernelCatalog.All.First(k => k.Isa != "scalar"
            && k.Fits(new LayerFrame(network.Layers[i], [.. network.Layers[i].Inputs.Select(input => network.Shapes[input])], network.Shapes[i]))))];
        int[] rows = PixelRows.WholeLines(network, kernels);
        for (int i = 0; i < rows.Length; i++)
        {
            int channels = network.Shapes[i].C;
            bool filled = rows[i] > channels;
            Assert.True(rows[i] == channels || rows[i] == (channels == 512 ? 528 : (channels + 15) / 16 * 16), $"layer {i}");
            Assert.True(!filled || channels is 47 or 31 or 45 or 61 or 512, $"layer {i} of {channels} channels");
        }
        // Filled: both maps of the pairs of 47, 45 and 31 channels, of the pair inside the residual, and of the pair of 512 channels, whose pixels would lie 2 KiB apart.
        Assert.Equal([47, 47, 45, 45, 31, 31, 61, 61, 512, 512], Enumerable.Range(0, rows.Length).Where(i => rows[i] > network.Shapes[i].C).Select(i => network.Shapes[i].C));
    }

    private static float[] Run(FusedNetwork network, string isa, int threads, ChainRule rule, bool wholeLines)
    {
        using var plan = new CpuInferencePlan(network, new PlanOptions(3, threads), isa, rule, wholeLines: wholeLines);
        Values.Random(network.Shapes[0].Count * 2, 5).CopyTo(plan.Input);
        plan.Run(2);
        return plan.Output[..(network.Shapes[network.Output].Count * 2)].ToArray();
    }
}
