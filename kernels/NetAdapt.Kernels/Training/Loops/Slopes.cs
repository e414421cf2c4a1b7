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

    public static SlopePass Of<L, V>(ElementwiseOp op) where L : struct, ILanes<V> where V : unmanaged
    {
        var (p, q) = op.Constants();
        return op switch
        {
            Clamp => new Pass<L, V, Clamped>(p, q),
            LeakyRelu => new Pass<L, V, Leaky>(p, q),
            Sigmoid => new Pass<L, V, Logistic>(p, q),
            HardSigmoid => new Pass<L, V, HardLogistic>(p, q),
            HardSwish => new Pass<L, V, HardSwished>(p, q),
            Swish => new Pass<L, V, LogisticGate>(p, q),
            Elu => new Pass<L, V, ExponentialBelow>(p, q),
            ThresholdedRelu => new Pass<L, V, AboveThreshold>(p, q),
            Softplus => new Pass<L, V, SoftRamp>(p, q),
            Mish => new Pass<L, V, SoftRampGate>(p, q),
            Erf => new Pass<L, V, NormalError>(p, q),
            Gelu { Tanh: false } => new Pass<L, V, NormalGate>(p, q),
            Sqrt => new Pass<L, V, Root>(p, q),
            Gelu => new Pass<L, V, TanhGate>(p, q),
            _ => throw new NotSupportedException($"The CPU engine has no backward loop for the activation '{op.Kind}'."),
        };
    }

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

    private readonly struct Root : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            // What is no number is not above 0 either, and stays none.
            V y = L.Sqrt(x);
            return L.WhereGreater(y, L.Zero, L.Divide(L.Multiply(dy, L.Splat(0.5f)), y), y);
        }
    }

    private readonly struct ExponentialBelow : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.WhereGreater(x, L.Zero, dy, L.Multiply(dy, L.Multiply(p, Exponential<L, V>.OfHeld(x))));
    }

    private readonly struct AboveThreshold : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(x, p, dy, L.Zero);
    }

    private readonly struct SoftRamp : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.Divide(dy, L.Add(L.Splat(1), Exponential<L, V>.OfHeld(L.Subtract(L.Zero, x))));
    }

    private readonly struct SoftRampGate : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            x = Gate.HeldBoth<L, V>(x);
            // w = n / (n + 2) with n = e (e + 2), so w' = 4 e (e + 1) / (n + 2)^2.
            V e = Kernels.Loops.SoftRampGate.Power<L, V>(x), two = L.Splat(2);
            V n = L.Multiply(e, L.Add(e, two)), below = L.Add(n, two);
            V rise = L.Divide(L.Divide(L.Multiply(L.Splat(4), L.MultiplyAdd(e, e, e)), below), below);
            return L.Multiply(dy, L.MultiplyAdd(x, rise, L.Divide(n, below)));
        }
    }

    private readonly struct LogisticGate : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            x = Gate.HeldBoth<L, V>(x);
            V one = L.Splat(1), share = L.Divide(one, L.Add(one, Exponential<L, V>.OfHeld(L.Subtract(L.Zero, x))));
            return L.Multiply(dy, L.Multiply(share, L.MultiplyAdd(x, L.Subtract(one, share), one)));
        }
    }

    private readonly struct NormalError : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
            L.Multiply(dy, L.Multiply(L.Splat(1.128379167f), NormalTail<L, V>.Bell(x)));
    }

    private readonly struct NormalGate : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            x = Gate.HeldBoth<L, V>(x);
            // Phi(x) + x phi(x)
            V share = NormalTail<L, V>.Share(x, out V bell);
            return L.Multiply(dy, L.MultiplyAdd(L.Multiply(x, L.Splat(0.3989422804f)), bell, share));
        }
    }

    private readonly struct TanhGate : ISlope
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<L, V>(V x, V dy, V p, V q) where L : struct, ILanes<V> where V : unmanaged
        {
            x = Gate.HeldBoth<L, V>(x);
            V one = L.Splat(1), share = Kernels.Loops.TanhGate.Share<L, V>(x);
            V rise = L.MultiplyAdd(L.Multiply(x, x), L.Splat(3 * Kernels.Loops.TanhGate.Third), L.Splat(Kernels.Loops.TanhGate.First));
            return L.Multiply(dy, L.Multiply(share, L.MultiplyAdd(L.Multiply(x, rise), L.Subtract(one, share), one)));
        }
    }
}
