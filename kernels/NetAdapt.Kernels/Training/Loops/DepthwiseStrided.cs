using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>The input's gradient of a depthwise convolution with strides: dx[i, j] = the sum of dy[(i + top - p) / s, (j + left - q) / s] * w[p, q] over the taps for which
/// both divisions come out even. Which taps those are depends on i and j only by their remainders, so each row is a few runs of pixels with the same taps, and
/// nothing is written twice. dy has a border of zeros, so no run looks at edges.</summary>
internal static unsafe class DepthwiseStrided<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <param name="a">Not dilated.</param>
    public static void Gather(in View dy, in View dx, in DepthwiseWindow a, int top, int left, bool add)
    {
        int most = a.KernelH * a.KernelW;
        float** from = stackalloc float*[most], weights = stackalloc float*[most];
        for (int n = 0; n < dx.Images; n++)
        for (int i = 0; i < dx.H; i++)
        for (int phase = 0; phase < Math.Min(a.StrideW, dx.W); phase++)
        {
            int taps = 0;
            for (int p = (i + top) % a.StrideH; p < a.KernelH; p += a.StrideH)
            for (int q = (phase + left) % a.StrideW; q < a.KernelW; q += a.StrideW)
            {
                from[taps] = dy.At(n, (i + top - p) / a.StrideH, (phase + left - q) / a.StrideW);
                weights[taps++] = a.Weights + (p * a.KernelW + q) * dx.Stride;
            }
            Run(from, weights, taps, dx.At(n, i, phase), (dx.W - phase + a.StrideW - 1) / a.StrideW, dy.Stride, a.StrideW * dx.Stride, add);
        }
    }

    /// <summary>Pixels that have the same taps.</summary>
    private static void Run(float** from, float** weights, int taps, float* to, int pixels, int stride, nint step, bool add)
    {
        for (int c = 0; c < stride; c += L.Width)
        {
            float* y = to + c;
            // 3x3 with stride 2 has runs of 1, 2 and 4 taps.
            if (taps == 4 && !add) Four(from, weights, c, y, pixels, stride, step);
            else if (taps == 2 && !add) Two(from, weights, c, y, pixels, stride, step);
            else Any(from, weights, taps, c, y, pixels, stride, step, add);
        }
    }

    private static void Four(float** from, float** weights, int c, float* y, int pixels, int stride, nint step)
    {
        float* d0 = from[0] + c, d1 = from[1] + c, d2 = from[2] + c, d3 = from[3] + c;
        V w0 = L.Load(weights[0] + c), w1 = L.Load(weights[1] + c), w2 = L.Load(weights[2] + c), w3 = L.Load(weights[3] + c);
        nint o = 0;
        for (int j = pixels; j > 0; j--, o += stride, y += step)
        {
            V s = L.MultiplyAdd(L.Load(d1 + o), w1, L.Multiply(L.Load(d0 + o), w0)), t = L.MultiplyAdd(L.Load(d3 + o), w3, L.Multiply(L.Load(d2 + o), w2));
            L.Store(y, L.Add(s, t));
        }
    }

    private static void Two(float** from, float** weights, int c, float* y, int pixels, int stride, nint step)
    {
        float* d0 = from[0] + c, d1 = from[1] + c;
        V w0 = L.Load(weights[0] + c), w1 = L.Load(weights[1] + c);
        nint o = 0;
        for (int j = pixels; j > 0; j--, o += stride, y += step) L.Store(y, L.MultiplyAdd(L.Load(d1 + o), w1, L.Multiply(L.Load(d0 + o), w0)));
    }

    private static void Any(float** from, float** weights, int taps, int c, float* y, int pixels, int stride, nint step, bool add)
    {
        nint o = c;
        for (int j = pixels; j > 0; j--, o += stride, y += step)
        {
            V s = add ? L.Load(y) : L.Zero;
            for (int t = 0; t < taps; t++) s = L.MultiplyAdd(L.Load(from[t] + o), L.Load(weights[t] + c), s);
            L.Store(y, s);
        }
    }
}
