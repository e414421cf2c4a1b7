using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>e^x to about one unit in the last place: x = n ln 2 + r with |r| at most ln 2 / 2, and a polynomial of degree 6 for e^r.</summary>
internal static class Exponential<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    // Beyond these, 2^n would leave the normal numbers.
    private const float Lowest = -87.3f, Highest = 88.0f;

    // ln 2 in two parts; n times the first is exact.
    private const float Log2E = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    /// <summary>e^x, held between e^-87.3 and e^88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of(V x)
    {
        x = L.Min(L.Splat(Highest), L.Max(L.Splat(Lowest), x));
        V n = L.Round(L.Multiply(x, L.Splat(Log2E)));
        V r = L.MultiplyAdd(n, L.Splat(-Ln2High), x);
        r = L.MultiplyAdd(n, L.Splat(-Ln2Low), r);
        // 1 + r + r^2 (1/2 + r/3! + r^2/4! + r^3/5! + r^4/6!)
        V sum = L.Splat(1f / 720);
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 120));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 24));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 6));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 2));
        sum = L.Add(L.MultiplyAdd(sum, L.Multiply(r, r), r), L.Splat(1));
        return L.Multiply(sum, L.PowerOfTwo(n));
    }
}
