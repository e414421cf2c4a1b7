using System.Runtime.Intrinsics;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Tests.Lanes;

public sealed unsafe class ReciprocalTests
{
    [Fact]
    public void An_estimate_that_was_refined_is_off_by_two_units_in_the_last_place_at_most()
    {
        float[] values = [1, .. Enumerable.Range(0, 2000).Select(i => MathF.Pow(2, i * 0.063f)), float.BitDecrement(2), MathF.Pow(2, 125), float.NaN];
        Check<ScalarLanes, float>(values);
        if (Avx512Lanes.IsSupported) Check<Avx512Lanes, Vector512<float>>(values);
        if (Avx2Lanes.IsSupported) Check<Avx2Lanes, Vector256<float>>(values);
        if (AdvSimdLanes.IsSupported) Check<AdvSimdLanes, Vector128<float>>(values);
    }

    private static void Check<L, V>(float[] values) where L : struct, ILanes<V> where V : unmanaged
    {
        using var found = new GuardedFloats(L.Width);
        foreach (float value in values)
        {
            L.Store(found.Pointer, L.Reciprocal(L.Splat(value)));
            float expected = 1 / value;
            Assert.All(found.Span.ToArray(), f => Assert.True(f.Equals(expected) || MathF.Abs(f - expected) <= 2.4e-7f * expected, $"{L.Isa}: 1 / {value} is {f}, not {expected}"));
        }
    }
}
