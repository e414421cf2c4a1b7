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
    public static V Of(V x) => Within(L.Min(L.Splat(Highest), L.Max(L.Splat(Lowest), x)));

    /// <summary>e^x, held between e^-60 and e^60: what is multiplied with it stays a normal number, and denormal ones take a hundred times as long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V OfHeld(V x) => Within(L.Min(L.Splat(60), L.Max(L.Splat(-60), x)));

    /// <summary>e^x - 1, from which no digit is lost near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MinusOne(V x)
    {
        V less = LessOne(L.Min(L.Splat(Highest), L.Max(L.Splat(Lowest), x)), out V power);
        return L.MultiplyAdd(less, power, L.Subtract(power, L.Splat(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Within(V x)
    {
        V less = LessOne(x, out V power);
        return L.Multiply(L.Add(less, L.Splat(1)), power);
    }

    /// <summary>e^r - 1 and 2^n, of which e^x is made, for x between the lowest and the highest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LessOne(V x, out V power)
    {
        V n = L.Round(L.Multiply(x, L.Splat(Log2E)));
        power = L.PowerOfTwo(n);
        V r = L.MultiplyAdd(n, L.Splat(-Ln2High), x);
        r = L.MultiplyAdd(n, L.Splat(-Ln2Low), r);
        // r + r^2 (1/2 + r/3! + r^2/4! + r^3/5! + r^4/6!)
        V sum = L.Splat(1f / 720);
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 120));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 24));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 6));
        sum = L.MultiplyAdd(sum, r, L.Splat(1f / 2));
        return L.MultiplyAdd(sum, L.Multiply(r, r), r);
    }
}
