using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>A depthwise window with its weights laid out taps * stride: what the training loops over bordered images need.</summary>
internal unsafe struct DepthwiseWindow
{
    public int KernelH, KernelW, StrideH, StrideW, DilationH, DilationW;

    /// <summary>taps * channels, channels filling whole vectors.</summary>
    public float* Weights;

    /// <summary>Null, or one for each channel.</summary>
    public float* Bias;
}

/// <summary>Depthwise convolution of bordered images: y[i, j, c] = bias[c] + sum over taps of x[i * s + p * d, j * s + q * d, c] * w[p, q, c], where x starts at its border.
/// Nothing falls outside, so no loop looks at edges. Several outputs are in hand at once, since each is one chain of additions.</summary>
internal static unsafe class DepthwiseTraining<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <param name="x">Starts at the border's first pixel.</param>
    public static void Forward(in View x, in View y, in DepthwiseWindow a, bool add)
    {
        bool is3x3 = a.KernelH == 3 && a.KernelW == 3;
        for (int n = 0; n < y.Images; n++)
        for (int i = 0; i < y.H; i++)
        for (int c = 0; c < y.Stride; c += L.Width)
        {
            float* from = x.At(n, i * a.StrideH, 0) + c, to = y.At(n, i, 0) + c;
            if (is3x3) Row3x3(from, to, x, y, a, c, add);
            else RowAny(from, to, x, y, a, c, add);
        }
    }

    private static void Row3x3(float* x, float* y, in View vx, in View vy, in DepthwiseWindow a, int c, bool add)
    {
        float* w = a.Weights + c;
        int stride = vy.Stride, step = a.StrideW * vx.Stride;
        V w0 = L.Load(w), w1 = L.Load(w + stride), w2 = L.Load(w + 2 * stride), w3 = L.Load(w + 3 * stride), w4 = L.Load(w + 4 * stride);
        V w5 = L.Load(w + 5 * stride), w6 = L.Load(w + 6 * stride), w7 = L.Load(w + 7 * stride), w8 = L.Load(w + 8 * stride);
        V bias = a.Bias == null ? L.Zero : L.Load(a.Bias + c);
        nint down = a.DilationH * vx.Row, right = a.DilationW * vx.Stride;
        float* x1 = x + down, x2 = x1 + down;
        for (int j = vy.W; j > 0; j--, x += step, x1 += step, x2 += step, y += stride)
        {
            V s = add ? L.Load(y) : bias;
            V t = L.Multiply(L.Load(x1), w3), u = L.Multiply(L.Load(x2), w6);
            s = L.MultiplyAdd(L.Load(x), w0, s);
            t = L.MultiplyAdd(L.Load(x1 + right), w4, t);
            u = L.MultiplyAdd(L.Load(x2 + right), w7, u);
            s = L.MultiplyAdd(L.Load(x + right), w1, s);
            t = L.MultiplyAdd(L.Load(x1 + 2 * right), w5, t);
            u = L.MultiplyAdd(L.Load(x2 + 2 * right), w8, u);
            s = L.MultiplyAdd(L.Load(x + 2 * right), w2, s);
            L.Store(y, L.Add(s, L.Add(t, u)));
        }
    }

    private static void RowAny(float* x, float* y, in View vx, in View vy, in DepthwiseWindow a, int c, bool add)
    {
        int stride = vy.Stride, step = a.StrideW * vx.Stride, j = 0;
        V bias = a.Bias == null ? L.Zero : L.Load(a.Bias + c);
        for (; j + 4 <= vy.W; j += 4, x += 4 * step, y += 4 * stride)
        {
            V s0 = add ? L.Load(y) : bias, s1 = add ? L.Load(y + stride) : bias, s2 = add ? L.Load(y + 2 * stride) : bias, s3 = add ? L.Load(y + 3 * stride) : bias;
            float* w = a.Weights + c;
            for (int p = 0; p < a.KernelH; p++)
            {
                float* t = x + p * a.DilationH * vx.Row;
                for (int q = 0; q < a.KernelW; q++, w += stride, t += a.DilationW * vx.Stride)
                {
                    V tap = L.Load(w);
                    s0 = L.MultiplyAdd(L.Load(t), tap, s0);
                    s1 = L.MultiplyAdd(L.Load(t + step), tap, s1);
                    s2 = L.MultiplyAdd(L.Load(t + 2 * step), tap, s2);
                    s3 = L.MultiplyAdd(L.Load(t + 3 * step), tap, s3);
                }
            }
            L.Store(y, s0);
            L.Store(y + stride, s1);
            L.Store(y + 2 * stride, s2);
            L.Store(y + 3 * stride, s3);
        }
        for (; j < vy.W; j++, x += step, y += stride)
        {
            V s = add ? L.Load(y) : bias;
            float* w = a.Weights + c;
            for (int p = 0; p < a.KernelH; p++)
            for (int q = 0; q < a.KernelW; q++, w += stride)
                s = L.MultiplyAdd(L.Load(x + p * a.DilationH * vx.Row + q * a.DilationW * vx.Stride), L.Load(w), s);
            L.Store(y, s);
        }
    }
}
