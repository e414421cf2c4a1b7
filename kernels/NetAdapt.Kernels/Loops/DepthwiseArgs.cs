using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
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

    /// <summary>There are tiles for fewer channels than a vector has lanes: where masks are free, and of the one window that such layers have in practice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MasksParts<L, V, D>() where L : struct, ILanes<V> where V : unmanaged where D : struct, IDepthwiseWindow => L.MasksAreFree && D.K == 3;

    /// <summary>The window is <typeparamref name="D"/>, and no tile of it lacks more rows or columns than the loops leave out.</summary>
    public static unsafe bool Fits<L, V, D>(Op op, FeatureMap input, FeatureMap output) where L : struct, ILanes<V> where V : unmanaged where D : struct, IDepthwiseWindow =>
        Fits(op, input) && op is Convolution { Window: { DilationH: 1, DilationW: 1 } w }
        && w.KernelH == D.K && w.KernelW == D.K && w.StrideH == D.S && w.StrideW == D.S
        && (input.C >= L.Width || MasksParts<L, V, D>())
        && w.PadTop <= D.K / 2 && (output.H - 1) * D.S - w.PadTop + D.K - input.H <= D.K / 2
        && Columns<L, V, D>(w, input, output).Length > 0;

    /// <summary>The widest tiles that there are for all of the map's columns; none where there are none.</summary>
    public static unsafe TileColumn[] Columns<L, V, D>(Window window, FeatureMap input, FeatureMap output) where L : struct, ILanes<V> where V : unmanaged where D : struct, IDepthwiseWindow
    {
        for (int most = D.Columns<L, V>(); most > 0; most--)
        {
            TileColumn[] columns = [.. TileColumn.Of(window, input, output, most)];
            if (columns.All(t => D.Tile<L, V, N0>(1, t.Count, t.Left, t.Right) != null)) return columns;
        }
        return [];
    }
}
