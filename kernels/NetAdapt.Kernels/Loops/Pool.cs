using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>How the inputs of a window become one output.</summary>
internal interface IReduction
{
    static abstract float Start { get; }

    static abstract V Join<L, V>(V sum, V x) where L : struct, ILanes<V> where V : unmanaged;
}

internal readonly struct Largest : IReduction
{
    public static float Start => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<L, V>(V sum, V x) where L : struct, ILanes<V> where V : unmanaged => L.Max(sum, x);
}

internal readonly struct Total : IReduction
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<L, V>(V sum, V x) where L : struct, ILanes<V> where V : unmanaged => L.Add(sum, x);
}

/// <summary>Pooling of one output pixel, all channels: y = factor * reduction over the taps that lie in the image.</summary>
internal static unsafe class Pool<L, V, F> where L : struct, ILanes<V> where V : unmanaged where F : struct, IReduction
{
    /// <summary>Output row <paramref name="i"/>.</summary>
    /// <param name="y">The row's first pixel.</param>
    public static void Row(float* x, float* y, FeatureMap input, FeatureMap output, in Window window, int i, Chunk channels, bool isMean, bool countsPads)
    {
        int top = i * window.StrideH - window.PadTop;
        var (p0, p1) = Taps.Inside(top, window.KernelH, window.DilationH, input.H);
        for (int j = 0; j < output.W; j++, y += output.C)
        {
            int left = j * window.StrideW - window.PadLeft;
            var (q0, q1) = Taps.Inside(left, window.KernelW, window.DilationW, input.W);
            float factor = isMean ? 1f / AveragePool.Divisor(window, countsPads, i, j, input, (p1 - p0) * (q1 - q0)) : 1;
            Pixel(x, y, input, window, top, left, channels, factor);
        }
    }

    /// <summary>The mean of one pixel's channels.</summary>
    public static float MeanOf(float* x, int channels)
    {
        V sums = L.Zero;
        int k = 0;
        for (; k <= channels - L.Width; k += L.Width) sums = L.Add(sums, L.Load(x + k));
        if (k < channels) sums = L.Add(sums, L.LoadPartial(x + k, channels - k));
        return L.Sum(sums) / channels;
    }

    /// <param name="x">The image, H x W x C.</param>
    /// <param name="y">The output pixel's first channel.</param>
    /// <param name="top">The input row of the window's first tap; may lie in the pad, as <paramref name="left"/> may.</param>
    public static void Pixel(float* x, float* y, FeatureMap input, in Window window, int top, int left, Chunk channels, float factor)
    {
        var (p0, p1) = Taps.Inside(top, window.KernelH, window.DilationH, input.H);
        var (q0, q1) = Taps.Inside(left, window.KernelW, window.DilationW, input.W);
        nint c = input.C, along = window.DilationW * c;
        V scale = L.Splat(factor);
        for (int k = channels.From; k < channels.To; k += L.Width)
        {
            int count = Math.Min(L.Width, channels.To - k);
            V sum = L.Splat(F.Start);
            for (int p = p0; p < p1; p++)
            {
                float* tap = x + ((nint)(top + p * window.DilationH) * input.W + left + q0 * window.DilationW) * c + k;
                if (count < L.Width)
                    for (int q = q0; q < q1; q++, tap += along) sum = F.Join<L, V>(sum, L.LoadPartial(tap, count));
                else if (q1 - q0 == 3)
                    sum = F.Join<L, V>(sum, F.Join<L, V>(F.Join<L, V>(L.Load(tap), L.Load(tap + along)), L.Load(tap + 2 * along)));
                else
                    for (int q = q0; q < q1; q++, tap += along) sum = F.Join<L, V>(sum, L.Load(tap));
            }
            if (factor != 1) sum = L.Multiply(sum, scale);
            if (count == L.Width) L.Store(y + k, sum);
            else L.StorePartial(y + k, sum, count);
        }
    }

    /// <summary>Sums of a whole image of H rows; row by row, so that many pixels lose no more digits than few.</summary>
    public static void Image(float* x, float* y, FeatureMap input, Chunk channels, float factor)
    {
        V scale = L.Splat(factor);
        nint c = input.C;
        for (int k = channels.From; k < channels.To; k += L.Width)
        {
            int count = Math.Min(L.Width, channels.To - k);
            float* pixel = x + k;
            V sum = L.Splat(F.Start);
            for (int h = 0; h < input.H; h++)
            {
                V row = L.Splat(F.Start);
                if (count == L.Width)
                    for (int w = input.W; w > 0; w--, pixel += c) row = F.Join<L, V>(row, L.Load(pixel));
                else
                    for (int w = input.W; w > 0; w--, pixel += c) row = F.Join<L, V>(row, L.LoadPartial(pixel, count));
                sum = F.Join<L, V>(sum, row);
            }
            sum = L.Multiply(sum, scale);
            if (count == L.Width) L.Store(y + k, sum);
            else L.StorePartial(y + k, sum, count);
        }
    }
}
