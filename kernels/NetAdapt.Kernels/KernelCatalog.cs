using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using NetAdapt.Backends;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Ops;

namespace NetAdapt.Kernels;

/// <summary>Every kernel that there is. The dispatcher takes the first that fits a layer; the contract tests, the benchmarks and `netadapt info` read the same list,
/// so a kernel cannot be added and stay untested.</summary>
public static class KernelCatalog
{
    private static readonly string[] s_activations = 
        ["", "clamp", "leakyrelu", "sigmoid", "hardsigmoid", "hardswish", "swish", "elu", "thresholdedrelu", "softplus", "mish", "erf", "gelu", "gelutanh", "sqrt"];

    /// <summary>The special before the general, the best instruction set first.</summary>
    public static ImmutableArray<Kernel> All { get; } = [.. InstructionSet.Supported.SelectMany(set => set.Kernels())];

    /// <summary>The instruction sets that this machine and this binary have, the best first.</summary>
    public static ImmutableArray<string> SupportedIsas { get; } = [.. InstructionSet.Supported.Select(set => set.Name)];

    /// <summary>The kernels of one instruction set, whether this machine has it or not: to plan what another machine will run.</summary>
    /// <exception cref="InvalidInputException">There is no such instruction set.</exception>
    internal static ImmutableArray<Kernel> For(string isa)
    {
        return isa switch
        {
            "avx512" => [.. Of<Avx512Lanes, Vector512<float>>()],
            "avx2" => [.. Of<Avx2Lanes, Vector256<float>>()],
            "advsimd" => [.. Of<AdvSimdLanes, Vector128<float>>()],
            "scalar" => [.. Of<ScalarLanes, float>()],
            _ => throw new InvalidInputException($"there is no instruction set '{isa}'; there are avx512, avx2, advsimd and scalar"),
        };
    }

    internal static IEnumerable<Kernel> Of<L, V>() where L : struct, ILanes<V> where V : unmanaged
    {
        (string Algorithm, bool Adds, Func<LayerFrame, bool> Fits, Func<LayerFrame, Step> Bind)[] loops =
        [
            .. typeof(L) == typeof(Avx512Lanes) ? Halves() : [],
            .. DepthwiseWindows<L, V>(),
            .. ShapeKernels.Of<L, V>(),
            ("dw", true, f => DepthwiseConv.Fits(f.Layer.Op, f.Inputs[0]), f => new DepthwiseAnyStep<L, V>(f)),
            (Strassen.Name, true, f => Strassen.Pays(f.Layer.Op, f.Inputs[0], f.Output, L.Width), f => new StrassenStep<L, V>(f)),
            ("pw", true, f => f.Layer.Op is Convolution { Groups: 1, Window.IsPointwise: true }, f => new PointwiseStep<L, V, ApartTiles<L, V>>(f)),
            (Winograd.Name, true, f => Winograd.Pays(f.Layer.Op, f.Inputs[0], f.Output, L.Width), f => new WinogradStep<L, V>(f)),
            ("conv", true, f => f.Layer.Op is Convolution, f => new ConvolutionStep<L, V>(f)),
            ("fc", true, f => f.Layer.Op is FullyConnected, f => new PointwiseStep<L, V, ApartTiles<L, V>>(f)),
            ("maxpool", false, f => f.Layer.Op is MaxPool, f => new PoolStep<L, V, Largest>(f)),
            ("avgpool", false, f => f.Layer.Op is AveragePool, f => new PoolStep<L, V, Total>(f)),
            ("cmean", false, f => f.Layer.Op is ChannelMean, f => new ChannelMeanStep<L, V>(f)),
            ("gap", false, f => f.Layer.Op is GlobalAveragePool, f => new GlobalPoolStep<L, V>(f)),
            ("add", false, f => f.Layer.Op is Add, f => new BinaryStep<L, V, Sum>(f)),
            ("sub", false, f => f.Layer.Op is Subtract, f => new BinaryStep<L, V, Difference>(f)),
            ("div", false, f => f.Layer.Op is Divide, f => new BinaryStep<L, V, Quotient>(f)),
            ("mul", false, f => f.Layer.Op is Multiply, f => new BinaryStep<L, V, Times>(f)),
            ("scale", false, f => f.Layer.Op is Scale, f => new ScaleStep<L, V>(f)),
            .. ((string[])["softmax", "softmaxall", "logsoftmax", "logsoftmaxall"]).Select(kind => (kind, false, (Func<LayerFrame, bool>)(f => f.Layer.Op is Softmax op && op.Kind == kind),
                (Func<LayerFrame, Step>)(f => new SoftmaxStep<L, V>(f)))),
            ("concat", false, f => f.Layer.Op is Concat, f => new ConcatStep<L, V>(f)),
            ("select", false, f => f.Layer.Op is Select, f => new SelectStep<L, V>(f)),
            ("pad", false, f => f.Layer.Op is Pad, f => new PadStep<L, V>(f)),
            ("flatten", false, f => f.Layer.Op is Flatten, f => new FlattenStep<L, V>(f)),
            .. s_activations[1..].Select(kind => (kind, false, (Func<LayerFrame, bool>)(f => f.Layer.Op is ElementwiseOp op && op.Kind == kind),
                (Func<LayerFrame, Step>)(f => new ActivationStep<L, V>(f)))),
        ];
        foreach (var (algorithm, adds, fits, bind) in loops)
            foreach (bool residual in adds ? (bool[])[false, true] : [false])
                foreach (string activation in s_activations)
                    yield return new Kernel(new KernelKey(algorithm, residual, activation), L.Isa, L.IsSupported, fits, bind);
    }

    // Depthwise layers that would leave half of their last vector of 16 empty.
    private static (string Algorithm, bool Adds, Func<LayerFrame, bool> Fits, Func<LayerFrame, Step> Bind)[] Halves() =>
        [
            ("dw3x3s1_half", true, f => LeavesHalf(f.Output.C) && !DepthwiseWalk.Pays<Avx512Lanes, Vector512<float>>(f.Inputs[0]) && DepthwiseStep<Avx512HalfLanes, Vector256<float>, Depthwise3x3s1>.Fits(f),
                f => new DepthwiseStep<Avx512HalfLanes, Vector256<float>, Depthwise3x3s1>(f)),
            ("dw3x3s2_half", true, f => LeavesHalf(f.Output.C) && DepthwiseStep<Avx512HalfLanes, Vector256<float>, Depthwise3x3s2>.Fits(f), f => new DepthwiseStep<Avx512HalfLanes, Vector256<float>, Depthwise3x3s2>(f)),
        ];

    // Of one vector or, on a machine that computes it in halves, of the last one; pixels that are filled up to whole vectors leave nothing.
    private static bool LeavesHalf(int channels) => channels <= Avx512HalfLanes.Width
        || (Avx512Lanes.IsInHalves && (channels - 1) % Avx512Lanes.Width < Avx512HalfLanes.Width && !PixelRows.MayBeFilled(channels));

    // One float at a time the plain loop does; the tiles would only make the program larger.
    private static (string Algorithm, bool Adds, Func<LayerFrame, bool> Fits, Func<LayerFrame, Step> Bind)[] DepthwiseWindows<L, V>() where L : struct, ILanes<V> where V : unmanaged =>
        L.Width == 1 ? [] :
        [
            ("dw3x3s1", true, DepthwiseStep<L, V, Depthwise3x3s1>.Fits, f => new DepthwiseStep<L, V, Depthwise3x3s1>(f)),
            ("dw3x3s2", true, DepthwiseStep<L, V, Depthwise3x3s2>.Fits, f => new DepthwiseStep<L, V, Depthwise3x3s2>(f)),
            ("dw5x5s1", true, DepthwiseStep<L, V, Depthwise5x5s1>.Fits, f => new DepthwiseStep<L, V, Depthwise5x5s1>(f)),
            ("dw5x5s2", true, DepthwiseStep<L, V, Depthwise5x5s2>.Fits, f => new DepthwiseStep<L, V, Depthwise5x5s2>(f)),
            ("dw7x7s1", true, DepthwiseStep<L, V, Depthwise7x7s1>.Fits, f => new DepthwiseStep<L, V, Depthwise7x7s1>(f)),
            ("dw7x7s2", true, DepthwiseStep<L, V, Depthwise7x7s2>.Fits, f => new DepthwiseStep<L, V, Depthwise7x7s2>(f)),
        ];
}
