using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training;

/// <summary>Pixels around an image that belong to its memory but not to it.</summary>
internal readonly record struct Border(int Top, int Left, int Bottom, int Right)
{
    public bool IsEmpty => this == default;

    /// <summary>What a window reads around x.</summary>
    public static Border Of(Window window) => new(window.PadTop, window.PadLeft, window.PadBottom, window.PadRight);

    /// <summary>What is read around dy where each pixel of dx gathers its own sum, each stride's phase by the taps that fall on it. Windows without dilation only.</summary>
    public static Border OfStridedGather(Window window, FeatureMap x, FeatureMap y)
    {
        var (top, bottom) = Around(x.H, y.H, window.KernelH, window.StrideH, window.PadTop);
        var (left, right) = Around(x.W, y.W, window.KernelW, window.StrideW, window.PadLeft);
        return new Border(top, left, bottom, right);
    }

    /// <summary>How far beyond the outputs' first and last lies what some input, moved by a tap, falls on.</summary>
    private static (int Before, int After) Around(int inputs, int outputs, int kernel, int stride, int pad)
    {
        int before = 0, after = 0;
        for (int i = 0; i < inputs; i++)
        for (int p = (i + pad) % stride; p < kernel; p += stride)
        {
            before = Math.Max(before, (p - pad - i) / stride);
            after = Math.Max(after, (i + pad - p) / stride - outputs + 1);
        }
        return (before, after);
    }
}
