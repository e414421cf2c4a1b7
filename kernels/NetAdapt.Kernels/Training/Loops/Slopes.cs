using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>dy * f'(x) with up to two constants, on any instruction set.</summary>
internal interface ISlope
{
    static abstract V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged;
}

/// <summary>Backward passes of the activations that are layers of their own.</summary>
internal abstract unsafe class SlopePass
{
    /// <summary>dx[i] = dy[i] * f'(x[i]), or dx[i] += it. count is a multiple of the vector.</summary>
    public abstract void Run(float* x, float* dy, float* dx, int count, bool add);

    public static SlopePass Of<L, V>(ElementwiseOp op) where L : struct, ILanes<V> where V : unmanaged => op switch
    {
        Clamp clamp => new Pass<L, V, Clamped>(clamp.Min, clamp.Max),
        LeakyRelu leaky => new Pass<L, V, Leaky>(leaky.Alpha, 0),
        Sigmoid => new Pass<L, V, Logistic>(0, 0),
        HardSigmoid hard => new Pass<L, V, HardLogistic>(hard.Alpha, hard.Beta),
        HardSwish => new Pass<L, V, HardSwished>(0, 0),
        _ => throw new NotSupportedException($"The CPU engine has no backward loop for the activation '{op.Kind}'."),
    };

    private sealed class Pass<L, V, F>(float p, float q) : SlopePass where L : struct, ILanes<V> where V : unmanaged where F : struct, ISlope
    {
        public override void Run(float* x, float* dy, float* dx, int count, bool add)
        {
            V vp = L.Splat(p), vq = L.Splat(q);
            for (int i = 0; i < count; i += L.Width)
            {
                V d = F.Apply<L, V>(L.Load(x + i), L.Load(dy + i), vp, vq);
                L.Store(dx + i, add ? L.Add(L.Load(dx + i), d) : d);
            }
        }
    }

    private readonly struct Clamped : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.WhereGreater(x, p, L.WhereGreater(q, x, dy, L.Zero), L.Zero);
    }

    private readonly struct Leaky : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(L.Zero, x, L.Multiply(dy, p), dy);
    }

    private readonly struct Logistic : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            V one = L.Splat(1), y = L.Divide(one, L.Add(one, Exponential<L, V>.Of(L.Subtract(L.Zero, x))));
            return L.Multiply(dy, L.Multiply(y, L.Subtract(one, y)));
        }
    }

    private readonly struct HardLogistic : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            V z = L.MultiplyAdd(x, p, q);
            return L.WhereGreater(z, L.Zero, L.WhereGreater(L.Splat(1), z, L.Multiply(dy, p), L.Zero), L.Zero);
        }
    }

    private readonly struct HardSwished : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            V middle = L.Multiply(dy, L.MultiplyAdd(x, L.Splat(1f / 3), L.Splat(0.5f)));
            return L.WhereGreater(x, L.Splat(-3), L.WhereGreater(L.Splat(3), x, middle, dy), L.Zero);
        }
    }
}
