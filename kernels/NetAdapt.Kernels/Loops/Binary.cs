using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>y = f(a, b) on any instruction set.</summary>
internal interface IBinary
{
    static abstract V Apply<L, V>(V a, V b) where L : struct, ILanes<V> where V : unmanaged;
}

internal readonly struct Sum : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V a, V b) where L : struct, ILanes<V> where V : unmanaged => L.Add(a, b);
}

internal readonly struct Difference : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V a, V b) where L : struct, ILanes<V> where V : unmanaged => L.Subtract(a, b);
}

internal readonly struct Times : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V a, V b) where L : struct, ILanes<V> where V : unmanaged => L.Multiply(a, b);
}

internal readonly struct Quotient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V a, V b) where L : struct, ILanes<V> where V : unmanaged => L.Divide(a, b);
}

/// <summary>y[i] = f(a[i], b[i]) over a run of floats; either side may be one float for all. y may be a or b.</summary>
internal static unsafe class Binary<L, V, F> where L : struct, ILanes<V> where V : unmanaged where F : struct, IBinary
{
    public static void Run(float* a, bool oneA, float* b, bool oneB, float* y, nint count)
    {
        if (oneA) OneA(L.Splat(*a), b, oneB, y, count);
        else if (oneB) OneB(a, L.Splat(*b), y, count);
        else Each(a, b, y, count);
    }

    private static void Each(float* a, float* b, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - L.Width; i += L.Width) L.Store(y + i, F.Apply<L, V>(L.Load(a + i), L.Load(b + i)));
        if (i == count) return;
        int last = (int)(count - i);
        L.StorePartial(y + i, F.Apply<L, V>(L.LoadPartial(a + i, last), L.LoadPartial(b + i, last)), last);
    }

    private static void OneA(V a, float* b, bool oneB, float* y, nint count)
    {
        nint i = 0;
        V same = L.Splat(*b);
        for (; i <= count - L.Width; i += L.Width) L.Store(y + i, F.Apply<L, V>(a, oneB ? same : L.Load(b + i)));
        if (i == count) return;
        int last = (int)(count - i);
        L.StorePartial(y + i, F.Apply<L, V>(a, oneB ? same : L.LoadPartial(b + i, last)), last);
    }

    private static void OneB(float* a, V b, float* y, nint count)
    {
        nint i = 0;
        for (; i <= count - L.Width; i += L.Width) L.Store(y + i, F.Apply<L, V>(L.Load(a + i), b));
        if (i == count) return;
        int last = (int)(count - i);
        L.StorePartial(y + i, F.Apply<L, V>(L.LoadPartial(a + i, last), b), last);
    }
}
