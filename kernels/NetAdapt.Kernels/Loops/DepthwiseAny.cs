using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Loops;

/// <summary>Depthwise convolution with any window, stride, dilation and pads: pixel by pixel over the taps that lie in the image.</summary>
internal static unsafe class DepthwiseAny<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Output row <paramref name="i"/> of image <paramref name="image"/>, channels <paramref name="channels"/>.</summary>
    public static void Row(in DepthwiseArgs d, int image, int i, Chunk channels)
    {
        Window window = d.Window;
        int c = d.Output.C;
        float* x = d.X + (nint)image * d.Input.Count, y = d.Y + ((nint)image * d.Output.H + i) * d.Output.W * c;
        int top = i * window.StrideH - window.PadTop;
        var (p0, p1) = Taps.Inside(top, window.KernelH, window.DilationH, d.Input.H);
        V min = L.Splat(d.Min), max = L.Splat(d.Max);
        for (int j = 0; j < d.Output.W; j++, y += c)
        {
            int left = j * window.StrideW - window.PadLeft;
            var (q0, q1) = Taps.Inside(left, window.KernelW, window.DilationW, d.Input.W);
            int k = channels.From;
            for (; k <= channels.To - L.Width; k += L.Width)
            {
                V sum = L.Load(d.Bias + k);
                for (int p = p0; p < p1; p++)
                {
                    float* row = x + ((nint)(top + p * window.DilationH) * d.Input.W + left + q0 * window.DilationW) * c + k;
                    float* w = d.Weights + (nint)(p * window.KernelW + q0) * c + k;
                    for (int q = q0; q < q1; q++, row += window.DilationW * c, w += c) sum = L.MultiplyAdd(L.Load(row), L.Load(w), sum);
                }
                L.Store(y + k, L.Min(max, L.Max(min, sum)));
            }
            if (k >= channels.To) continue;
            int last = channels.To - k;
            V part = L.LoadPartial(d.Bias + k, last);
            for (int p = p0; p < p1; p++)
            {
                float* row = x + ((nint)(top + p * window.DilationH) * d.Input.W + left + q0 * window.DilationW) * c + k;
                float* w = d.Weights + (nint)(p * window.KernelW + q0) * c + k;
                for (int q = q0; q < q1; q++, row += window.DilationW * c, w += c) part = L.MultiplyAdd(L.LoadPartial(row, last), L.LoadPartial(w, last), part);
            }
            L.StorePartial(y + k, L.Min(max, L.Max(min, part)), last);
        }
    }
}

/// <summary>Which taps of a window lie inside the image, along one axis.</summary>
internal static class Taps
{
    /// <returns>The first tap inside, and the first behind them.</returns>
    public static (int From, int To) Inside(int start, int kernel, int dilation, int size)
    {
        int from = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
        int to = start >= size ? 0 : Math.Min(kernel, (size - start + dilation - 1) / dilation);
        return (Math.Min(from, to), to);
    }
}
