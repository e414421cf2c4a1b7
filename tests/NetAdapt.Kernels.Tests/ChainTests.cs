using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Resources;

namespace NetAdapt.Kernels.Tests;

public sealed class ChainTests
{
    /// <summary>Everything that can be is one chain; all rows in one band.</summary>
    private static readonly ChainRule s_long = new(0, 1 << 20);

    /// <summary>Chains of few layers, in bands of one row or two.</summary>
    private static readonly ChainRule s_short = new(0, 1200);

    public static TheoryData<string, string> KindsAndIsas() => CpuInferencePlanTests.KindsAndIsas();

    [Theory]
    [MemberData(nameof(KindsAndIsas))]
    public void Layers_in_chains_give_the_same_bits_as_one_by_one_for_any_number_of_threads(string kind, string isa)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            FusedNetwork network = FusedNetwork.Of(new RandomNetworks(seed).Make(kind));
            float[] expected = Run(network, isa, 1, ChainRule.Never);
            foreach (int threads in (int[])[1, 2, 3, 7])
                foreach (ChainRule rule in (ChainRule[])[s_long, s_short, ChainRule.Usual]) Assert.Equal(expected, Run(network, isa, threads, rule));
        }
    }

    [Fact]
    public void Layers_of_a_chain_run_by_themselves_spoil_nothing()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make("mobilenet"));
        float[] expected = Run(network, KernelCatalog.SupportedIsas[0], 2, s_short);
        Assert.Equal(expected, Run(network, KernelCatalog.SupportedIsas[0], 2, s_short, plan =>
        {
            for (int layer = plan.Layers.Count - 1; layer >= 0; layer--) plan.RunLayer(layer);
        }));
    }

    [Fact]
    public void A_row_of_convolutions_is_one_chain_and_a_map_with_two_readers_ends_it()
    {
        FusedNetwork mobile = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        Assert.Equal([0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10, 11], Chains.LastOf(mobile, s_long, 1));
        FusedNetwork residual = FusedNetwork.Of(new RandomNetworks(1).Make("residual"));
        int[] last = Chains.LastOf(residual, s_long, 1);
        for (int i = 0; i < last.Length; i++)
            for (int later = i + 2; later < last.Length; later++)
                if (residual.Layers[later].Inputs.Contains(i)) Assert.Equal(i, last[i]);
    }

    [Fact]
    public void Small_maps_are_left_alone()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        Assert.Equal(Enumerable.Range(0, network.Layers.Length), Chains.LastOf(network, ChainRule.Usual, 1));
    }

    [Theory]
    [InlineData(512L << 10, 32L << 20, false)]   // Zen 3
    [InlineData(1024L << 10, 32L << 20, false)]   // Zen 4
    [InlineData(2048L << 10, 260L << 20, true)]   // Sapphire Rapids
    [InlineData(512L << 10, 1L << 20, true)]   // a phone
    [InlineData(1024L << 10, null, true)]   // a Raspberry Pi 4
    [InlineData(null, null, true)]
    public void Large_maps_are_computed_in_bands_where_caches_leave_something_to_gain(long? second, long? third, bool inBands)
    {
        ChainRule rule = ChainRule.For(new CacheSizes(second, third));
        Assert.Equal(inBands ? ChainRule.Usual.LeastBytes : long.MaxValue, rule.LeastBytes);
        Assert.True(rule.Pairs);
    }

    [Fact]
    public void Workers_that_share_rows_evenly_do_not_wait_between_a_depthwise_and_a_pointwise_layer()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        int[] last = Chains.LastOf(network, ChainRule.Usual, 2);
        for (int i = 1; i < last.Length; i++)
        {
            bool isDepthwise = network.Layers[i].Op is Ops.Convolution { Groups: > 1 };
            Assert.Equal(isDepthwise && network.Shapes[i].H % 2 == 0 ? i + 1 : i, last[i]);
        }
    }

    [Fact]
    public void A_chain_holds_windows_in_place_of_maps()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        using var apart = new CpuInferencePlan(network, new PlanOptions(Batch: 50), "scalar", ChainRule.Never);
        using var together = new CpuInferencePlan(network, new PlanOptions(Batch: 50), "scalar", s_long);
        Assert.True(together.PeakBytes < apart.PeakBytes);
    }

    private static float[] Run(FusedNetwork network, string isa, int threads, ChainRule rule, Action<IInferencePlan>? first = null)
    {
        using var plan = new CpuInferencePlan(network, new PlanOptions(3, threads), isa, rule);
        first?.Invoke(plan);
        Values.Random(network.Shapes[0].Count * 2, 5).CopyTo(plan.Input);
        plan.Run(2);
        return plan.Output[..(network.Shapes[network.Output].Count * 2)].ToArray();
    }
}
