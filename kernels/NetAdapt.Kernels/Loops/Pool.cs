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
        nint along = (nint)window.DilationW * input.C, down = (nint)window.DilationH * input.W * input.C;
        int rows = p1 - p0, columns = q1 - q0;
        float* first = x + ((nint)(top + p0 * window.DilationH) * input.W + left + q0 * window.DilationW) * input.C;
        V scale = L.Splat(factor);
        int k = channels.From;
        for (; k <= channels.To - L.Width; k += L.Width)
        {
            float* tap = first + k;
            V sum = rows == 3 && columns == 3 ? Three(Three(tap, along), Three(tap + down, along), Three(tap + 2 * down, along)) : All(tap, rows, columns, down, along, L.Width);
            L.Store(y + k, factor != 1 ? L.Multiply(sum, scale) : sum);
        }
        if (k == channels.To) return;
        V rest = All(first + k, rows, columns, down, along, channels.To - k);
        L.StorePartial(y + k, factor != 1 ? L.Multiply(rest, scale) : rest, channels.To - k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Three(V a, V b, V c) => F.Join<L, V>(F.Join<L, V>(a, b), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Three(float* tap, nint along) => Three(L.Load(tap), L.Load(tap + along), L.Load(tap + 2 * along));

    /// <param name="count">Channels, at most a vector of them.</param>
    private static V All(float* tap, int rows, int columns, nint down, nint along, int count)
    {
        V sum = L.Splat(F.Start);
        for (; rows > 0; rows--, tap += down)
        {
            float* pixel = tap;
            if (count == L.Width)
                for (int q = columns; q > 0; q--, pixel += along) sum = F.Join<L, V>(sum, L.Load(pixel));
            else
                for (int q = columns; q > 0; q--, pixel += along) sum = F.Join<L, V>(sum, L.LoadPartial(pixel, count));
        }
        return sum;
    }

    /// <summary>Sums of a whole image of H rows; row by row, so that many pixels lose no more digits than few.</summary>
    public static void Image(float* x, float* y, FeatureMap input, Chunk channels, float factor)
    {
        int k = channels.From;
        for (; k <= channels.To - 4 * L.Width; k += 4 * L.Width) FourVectors(x + k, y + k, input, factor);
        for (; k < channels.To; k += L.Width) OneVector(x + k, y + k, input, Math.Min(L.Width, channels.To - k), factor);
    }

    /// <summary>Whole cache lines, which would be fetched again for each of their vectors where pixels lie a multiple of 4 KiB apart; and four sums, since one waits for itself.</summary>
    private static void FourVectors(float* x, float* y, FeatureMap input, float factor)
    {
        V sum0 = L.Splat(F.Start), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int h = 0; h < input.H; h++)
        {
            V row0 = L.Splat(F.Start), row1 = row0, row2 = row0, row3 = row0;
            for (int w = input.W; w > 0; w--, x += input.C)
            {
                row0 = F.Join<L, V>(row0, L.Load(x));
                row1 = F.Join<L, V>(row1, L.Load(x + L.Width));
                row2 = F.Join<L, V>(row2, L.Load(x + 2 * L.Width));
                row3 = F.Join<L, V>(row3, L.Load(x + 3 * L.Width));
            }
            sum0 = F.Join<L, V>(sum0, row0);
            sum1 = F.Join<L, V>(sum1, row1);
            sum2 = F.Join<L, V>(sum2, row2);
            sum3 = F.Join<L, V>(sum3, row3);
        }
        V scale = L.Splat(factor);
        L.Store(y, L.Multiply(sum0, scale));
        L.Store(y + L.Width, L.Multiply(sum1, scale));
        L.Store(y + 2 * L.Width, L.Multiply(sum2, scale));
        L.Store(y + 3 * L.Width, L.Multiply(sum3, scale));
    }

    /// <param name="count">Channels, at most a vector of them.</param>
    private static void OneVector(float* x, float* y, FeatureMap input, int count, float factor)
    {
        V sum = L.Splat(F.Start);
        for (int h = 0; h < input.H; h++)
        {
            V row = L.Splat(F.Start);
            if (count == L.Width)
                for (int w = input.W; w > 0; w--, x += input.C) row = F.Join<L, V>(row, L.Load(x));
            else
                for (int w = input.W; w > 0; w--, x += input.C) row = F.Join<L, V>(row, L.LoadPartial(x, count));
            sum = F.Join<L, V>(sum, row);
        }
        sum = L.Multiply(sum, L.Splat(factor));
        if (count == L.Width) L.Store(y, sum);
        else L.StorePartial(y, sum, count);
    }
}
