using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

// Activations that are made of exponentials; what is not a number stays what it is here too.

/// <summary>Elu.</summary>
internal readonly struct ExponentialBelow : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(x, L.Zero, x, L.Multiply(p, Exponential<L, V>.MinusOne(x)));
}

/// <summary>ThresholdedRelu.</summary>
internal readonly struct AboveThreshold : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(x, p, x, L.Zero);
}

/// <summary>Softplus.</summary>
internal readonly struct SoftRamp : IActivation
{
    /// <summary>max(x, 0) + ln(1 + t) with t = e^-|x|; the logarithm is 2 artanh(s) with s = t / (2 + t), at most 1/3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged
    {
        V t = Exponential<L, V>.OfHeld(L.Min(L.Subtract(L.Zero, x), x)), s = L.Divide(t, L.Add(t, L.Splat(2))), square = L.Multiply(s, s);
        V sum = L.Splat(2f / 13);
        sum = L.MultiplyAdd(sum, square, L.Splat(2f / 11));
        sum = L.MultiplyAdd(sum, square, L.Splat(2f / 9));
        sum = L.MultiplyAdd(sum, square, L.Splat(2f / 7));
        sum = L.MultiplyAdd(sum, square, L.Splat(2f / 5));
        sum = L.MultiplyAdd(sum, square, L.Splat(2f / 3));
        sum = L.MultiplyAdd(sum, square, L.Splat(2));
        return L.MultiplyAdd(sum, s, L.Max(L.Zero, x));
    }
}

/// <summary>Mish: x * tanh(ln(1 + e)) with e = e^x is x * n / (n + 2) with n = e (e + 2).</summary>
internal readonly struct SoftRampGate : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged
    {
        V e = Power<L, V>(x), two = L.Splat(2), n = L.Multiply(e, L.Add(e, two));
        return L.Multiply(Gate.Held<L, V>(x), L.Divide(n, L.Add(n, two)));
    }

    /// <summary>e^x, no more than what makes the gate 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Power<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged => Exponential<L, V>.OfHeld(L.Min(L.Splat(20), x));
}

/// <summary>What x times a share of it has in common: the share is never less than e^-60, which numbers far below 0 would make visible again.</summary>
internal static class Gate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Held<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged => L.Max(L.Splat(-88), x);

    /// <summary>For slopes, which large numbers of both signs would spoil.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V HeldBoth<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged => L.Min(L.Splat(88), Held<L, V>(x));
}

/// <summary>Swish.</summary>
internal readonly struct LogisticGate : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
        L.Multiply(Gate.Held<L, V>(x), L.Reciprocal(L.Add(L.Splat(1), Exponential<L, V>.OfHeld(L.Subtract(L.Zero, x)))));
}

/// <summary>Erf.</summary>
internal readonly struct NormalError : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged
    {
        V one = L.Splat(1), t = L.Max(L.Subtract(L.Zero, x), x), square = L.Multiply(x, x);
        // Near 0: 2 / sqrt(pi) times the sum of (-1)^k x^(2k+1) / (k! (2k + 1)).
        V near = L.Splat(-1.128379167f / 75600);
        near = L.MultiplyAdd(near, square, L.Splat(1.128379167f / 9360));
        near = L.MultiplyAdd(near, square, L.Splat(-1.128379167f / 1320));
        near = L.MultiplyAdd(near, square, L.Splat(1.128379167f / 216));
        near = L.MultiplyAdd(near, square, L.Splat(-1.128379167f / 42));
        near = L.MultiplyAdd(near, square, L.Splat(1.128379167f / 10));
        near = L.MultiplyAdd(near, square, L.Splat(-1.128379167f / 3));
        near = L.Multiply(x, L.MultiplyAdd(near, square, L.Splat(1.128379167f)));
        V far = L.Subtract(one, L.Multiply(NormalTail<L, V>.Bell(x), NormalTail<L, V>.Factor(t)));
        return L.WhereGreater(t, L.Splat(0.7f), L.WhereGreater(x, L.Zero, far, L.Subtract(L.Zero, far)), near);
    }
}

/// <summary>Gelu.</summary>
internal readonly struct NormalGate : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.Multiply(x, NormalTail<L, V>.Share(x, out _));
}

/// <summary>Gelu by its tanh: (1 + tanh(u)) / 2 is 1 / (1 + e^-2u).</summary>
internal readonly struct TanhGate : IActivation
{
    /// <summary>2 u = First x + Third x^3: 2 sqrt(2 / pi), and that times 0.044715.</summary>
    public const float First = 1.595769122f, Third = 0.07135481627f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.Multiply(Gate.Held<L, V>(x), Share<L, V>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Share<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged
    {
        V u = L.Multiply(x, L.MultiplyAdd(L.Multiply(x, x), L.Splat(-Third), L.Splat(-First)));
        return L.Reciprocal(L.Add(L.Splat(1), Exponential<L, V>.OfHeld(u)));
    }
}

/// <summary>The tail of the normal distribution: erfc(t) = e^-t^2 * factor(t) for t from 0 on.</summary>
internal static class NormalTail<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>e^-x^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bell(V x) => Exponential<L, V>.OfHeld(L.Multiply(L.Subtract(L.Zero, x), x));

    /// <summary>u P(u) with u = 1 / (1 + 0.35 t). P is the Chebyshev polynomial of degree 9 on the u's of t from 0 to 20: 1.5e-8 off at most, 2.6e-7 after rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Factor(V t)
    {
        V one = L.Splat(1), u = L.Divide(one, L.MultiplyAdd(t, L.Splat(0.35f), one));
        V sum = L.Splat(0.04337173199f);
        sum = L.MultiplyAdd(sum, u, L.Splat(-0.1861605691f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.2460063426f));
        sum = L.MultiplyAdd(sum, u, L.Splat(-0.1143703155f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.1594898178f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.1069968798f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.1647086767f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.1850051772f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.1974863318f));
        sum = L.MultiplyAdd(sum, u, L.Splat(0.197465937f));
        return L.Multiply(sum, u);
    }

    /// <summary>Phi(x): erfc(-x / sqrt 2) / 2.</summary>
    /// <param name="bell">e^(-x^2 / 2).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Share(V x, out V bell)
    {
        V half = L.Splat(0.5f), t = L.Multiply(L.Max(L.Subtract(L.Zero, x), x), L.Splat(0.7071067812f));
        bell = Exponential<L, V>.OfHeld(L.Multiply(L.Multiply(x, x), L.Splat(-0.5f)));
        V tail = L.Multiply(half, L.Multiply(bell, Factor(t)));
        return L.WhereGreater(x, L.Zero, L.Subtract(L.Splat(1), tail), tail);
    }
}
