using System.Runtime.Intrinsics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;

namespace NetAdapt.Kernels.Tests.Loops;

public sealed unsafe class MultiplyAddChainTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Every_chain_does_every_multiply_add_that_is_counted(long rounds)
    {
        Check<ScalarLanes, float>(rounds);
        if (Avx512Lanes.IsSupported) Check<Avx512Lanes, Vector512<float>>(rounds);
        if (Avx2Lanes.IsSupported) Check<Avx2Lanes, Vector256<float>>(rounds);
        if (AdvSimdLanes.IsSupported) Check<AdvSimdLanes, Vector128<float>>(rounds);
    }

    [Fact]
    public void Every_instruction_set_here_has_a_peak()
    {
        foreach (string isa in KernelCatalog.SupportedIsas) Assert.True(PeakSpeed.GflopPerSecond(isa) > 0, isa);
    }

    private static void Check<L, V>(long rounds) where L : struct, ILanes<V> where V : unmanaged
    {
        using var sums = new GuardedFloats(MultiplyAddChain<L, V>.Chains * L.Width);
        MultiplyAddChain<L, V>.Run(sums.Pointer, rounds, factor: 0.5f, addend: 3);
        for (int i = 0; i < sums.Span.Length; i++)
        {
            float expected = i / L.Width;
            for (long r = 0; r < rounds; r++) expected = expected * 0.5f + 3;
            Assert.Equal(expected, sums.Span[i]);
        }
        Assert.Equal(2 * sums.Span.Length, MultiplyAddChain<L, V>.OperationsOfRound);
    }
}
