using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>A depthwise convolution: each channel has a window of its own.</summary>
internal unsafe struct DepthwiseArgs
{
    public float* X;        // images x H x W x C
    public float* Y;        // images x H' x W' x C
    public float* Weights;  // taps x C
    public float* Bias;     // C
    public FeatureMap Input;
    public FeatureMap Output;
    public Window Window;
    public float Min;
    public float Max;
}

internal static class DepthwiseConv
{
    /// <summary>One output channel for each input channel.</summary>
    public static bool Fits(Op op, FeatureMap input) => op is Convolution c && c.Groups == input.C && c.OutputChannels == input.C && (c.Groups > 1 || input.C == 1);

    /// <summary>3x3 with stride 1 or 2, not dilated, at most one column short of the image on either side: what the unrolled loop handles.</summary>
    public static bool Fits3x3(Op op, FeatureMap input, FeatureMap output) =>
        Fits(op, input) && op is Convolution { Window: { KernelH: 3, KernelW: 3, DilationH: 1, DilationW: 1, PadLeft: <= 1, StrideW: 1 or 2 } w }
        && w.StrideH == w.StrideW && (output.W - 1) * w.StrideW - w.PadLeft + 2 <= input.W;
}

/// <summary>A small number as a type, for what a loop unrolls or leaves out.</summary>
internal interface INumber
{
    static abstract int Value { get; }
}

internal readonly struct N0 : INumber { public static int Value => 0; }
internal readonly struct N1 : INumber { public static int Value => 1; }
internal readonly struct N2 : INumber { public static int Value => 2; }
internal readonly struct N3 : INumber { public static int Value => 3; }
internal readonly struct N4 : INumber { public static int Value => 4; }
