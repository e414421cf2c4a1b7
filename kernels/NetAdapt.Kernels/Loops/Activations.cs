using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Loops;

/// <summary>y = f(x) with up to two constants, on any instruction set.</summary>
internal interface IActivation
{
    static abstract V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged;
}

/// <summary>Activations as passes over floats, for those that are layers of their own, and for those that no loop applies at its store:
/// they run over each piece of a result while it is still in the cache.</summary>
internal abstract unsafe class ActivationPass
{
    /// <summary>y[i] = f(x[i]); x may be y.</summary>
    public abstract void Run(float* x, float* y, nint count);

    public static ActivationPass Of<L, V>(ElementwiseOp op) where L : struct, ILanes<V> where V : unmanaged => op switch
    {
        Clamp clamp => new Pass<L, V, Clamped>(clamp.Min, clamp.Max),
        LeakyRelu leaky => new Pass<L, V, Leaky>(leaky.Alpha, 0),
        Sigmoid => new Pass<L, V, Logistic>(0, 0),
        HardSigmoid hard => new Pass<L, V, HardLogistic>(hard.Alpha, hard.Beta),
        HardSwish => new Pass<L, V, HardSwished>(1f / 6, 0.5f),
        _ => throw new NotSupportedException($"The CPU engine has no loop for the activation '{op.Kind}'."),
    };

    private sealed class Pass<L, V, F>(float p, float q) : ActivationPass
        where L : struct, ILanes<V> where V : unmanaged where F : struct, IActivation
    {
        public override void Run(float* x, float* y, nint count)
        {
            V vp = L.Splat(p), vq = L.Splat(q);
            nint i = 0;
            for (; i <= count - L.Width; i += L.Width) L.Store(y + i, F.Apply<L, V>(L.Load(x + i), vp, vq));
            if (i < count) L.StorePartial(y + i, F.Apply<L, V>(L.LoadPartial(x + i, (int)(count - i)), vp, vq), (int)(count - i));
        }
    }

    // In all of these what is not a number comes second in min and max, and so stays what it is.

    private readonly struct Clamped : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.Min(q, L.Max(p, x));
    }

    private readonly struct Leaky : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(L.Zero, x, L.Multiply(x, p), x);
    }

    private readonly struct Logistic : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            V one = L.Splat(1);
            return L.Divide(one, L.Add(one, Exponential<L, V>.Of(L.Subtract(L.Zero, x))));
        }
    }

    private readonly struct HardLogistic : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.Min(L.Splat(1), L.Max(L.Zero, L.MultiplyAdd(x, p, q)));
    }

    private readonly struct HardSwished : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.Multiply(x, L.Min(L.Splat(1), L.Max(L.Zero, L.MultiplyAdd(x, p, q))));
    }
}
