using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Loops;

/// <summary>y = f(x) with up to two constants, on any instruction set.</summary>
internal interface IActivation
{
    static abstract V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged;
}

/// <summary>An activation as a pass over floats, for those that are layers of their own, and for those that no loop applies at its store:
/// they run over each piece of a result while it is still in the cache.</summary>
internal readonly unsafe struct ActivationPass
{
    private readonly delegate*<float*, float*, nint, float, float, void> _loop;
    private readonly float _p, _q;

    private ActivationPass(delegate*<float*, float*, nint, float, float, void> loop, float p, float q)
    {
        _loop = loop;
        (_p, _q) = (p, q);
    }

    /// <summary>Nothing is done: the default.</summary>
    public bool IsNothing => _loop == null;

    /// <summary>y[i] = f(x[i]); x may be y.</summary>
    public void Run(float* x, float* y, nint count) => _loop(x, y, count, _p, _q);

    public static ActivationPass Of<L, V, F>(float p, float q) where L : struct, ILanes<V> where V : unmanaged where F : struct, IActivation => new(&Loop<L, V, F>, p, q);

    public static ActivationPass Of<L, V>(ElementwiseOp op) where L : struct, ILanes<V> where V : unmanaged
    {
        // A pass runs over all of a map's floats, whatever vectors the loop before it takes.
        if (typeof(L) == typeof(Avx512HalfLanes)) return Of<Avx512Lanes, Vector512<float>>(op);
        var (p, q) = op.Constants();
        return FunctionOf(op) switch
        {
            nameof(Clamped) => Of<L, V, Clamped>(p, q),
            nameof(Leaky) => Of<L, V, Leaky>(p, q),
            nameof(Logistic) => Of<L, V, Logistic>(p, q),
            nameof(HardLogistic) => Of<L, V, HardLogistic>(p, q),
            nameof(HardSwished) => Of<L, V, HardSwished>(p, q),
            nameof(LogisticGate) => Of<L, V, LogisticGate>(p, q),
            nameof(ExponentialBelow) => Of<L, V, ExponentialBelow>(p, q),
            nameof(AboveThreshold) => Of<L, V, AboveThreshold>(p, q),
            nameof(SoftRamp) => Of<L, V, SoftRamp>(p, q),
            nameof(SoftRampGate) => Of<L, V, SoftRampGate>(p, q),
            nameof(NormalError) => Of<L, V, NormalError>(p, q),
            nameof(NormalGate) => Of<L, V, NormalGate>(p, q),
            nameof(Root) => Of<L, V, Root>(p, q),
            _ => Of<L, V, TanhGate>(p, q),
        };
    }

    /// <summary>The name of the function that an op is: of a type in this folder.</summary>
    public static string FunctionOf(ElementwiseOp op) => op switch
    {
        Clamp => nameof(Clamped),
        LeakyRelu => nameof(Leaky),
        Sigmoid => nameof(Logistic),
        HardSigmoid => nameof(HardLogistic),
        HardSwish => nameof(HardSwished),
        Swish => nameof(LogisticGate),
        Elu => nameof(ExponentialBelow),
        ThresholdedRelu => nameof(AboveThreshold),
        Softplus => nameof(SoftRamp),
        Mish => nameof(SoftRampGate),
        Erf => nameof(NormalError),
        Gelu { Tanh: false } => nameof(NormalGate),
        Sqrt => nameof(Root),
        Gelu => nameof(TanhGate),
        _ => throw new NotSupportedException($"The CPU engine has no loop for the activation '{op.Kind}'."),
    };

    private static void Loop<L, V, F>(float* x, float* y, nint count, float p, float q) where L : struct, ILanes<V> where V : unmanaged where F : struct, IActivation
    {
        V vp = L.Splat(p), vq = L.Splat(q);
        nint i = 0;
        for (; i <= count - L.Width; i += L.Width) L.Store(y + i, F.Apply<L, V>(L.Load(x + i), vp, vq));
        if (i < count) L.StorePartial(y + i, F.Apply<L, V>(L.LoadPartial(x + i, (int)(count - i)), vp, vq), (int)(count - i));
    }
}

// In all of these what is not a number comes second in min and max, and so stays what it is.

internal readonly struct Clamped : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.Min(q, L.Max(p, x));
}

internal readonly struct Leaky : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.WhereGreater(L.Zero, x, L.Multiply(x, p), x);
}

internal readonly struct Logistic : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
        L.Reciprocal(L.Add(L.Splat(1), Exponential<L, V>.Of(L.Subtract(L.Zero, x))));
}

internal readonly struct HardLogistic : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
        L.Min(L.Splat(1), L.Max(L.Zero, L.MultiplyAdd(x, p, q)));
}

internal readonly struct HardSwished : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged =>
        L.Multiply(x, L.Min(L.Splat(1), L.Max(L.Zero, L.MultiplyAdd(x, p, q))));
}

internal readonly struct Root : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<L, V>(V x, V p, V q) where L : struct, ILanes<V> where V : unmanaged => L.Sqrt(x);
}
