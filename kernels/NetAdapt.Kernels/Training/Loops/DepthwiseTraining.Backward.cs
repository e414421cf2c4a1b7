using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>Gradients of <see cref="DepthwiseTraining{L,V}"/>. With stride 1 the input's gradient is the same convolution of the bordered dy with the window turned round
/// (the forward loop serves it); with other strides each dy is scattered into a bordered dx.</summary>
internal static unsafe class DepthwiseBackward<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>sums[tap, c] += x * dy over all pixels. x starts at its border.</summary>
    public static void Weights(in View x, in View dy, in DepthwiseWindow a, float* sums)
    {
        for (int c = 0; c < dy.Stride; c += L.Width)
        {
            if (a.KernelH == 3 && a.KernelW == 3)
            {
                Weights3x3(x, dy, a, c, sums + c);
                continue;
            }
            for (int p = 0; p < a.KernelH; p++)
            for (int q = 0; q < a.KernelW; q++)
                OneTap(x, dy, a, c, p * a.DilationH * x.Row + q * a.DilationW * x.Stride, sums + c + (p * a.KernelW + q) * dy.Stride);
        }
    }

    private static void Weights3x3(in View x, in View dy, in DepthwiseWindow a, int c, float* sums)
    {
        // 9 sums, 2 of dy and 2 inputs: 13 of 16 registers.
        V s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, s4 = L.Zero, s5 = L.Zero, s6 = L.Zero, s7 = L.Zero, s8 = L.Zero;
        int step = a.StrideW * x.Stride, stride = dy.Stride;
        nint down = a.DilationH * x.Row, right = a.DilationW * x.Stride;
        for (int n = 0; n < dy.Images; n++)
        for (int i = 0; i < dy.H; i++)
        {
            float* x0 = x.At(n, i * a.StrideH, 0) + c, x1 = x0 + down, x2 = x1 + down, d = dy.At(n, i, 0) + c;
            int left = dy.W;
            if (step == right)
            {
                // Two neighbours at once read 12 inputs instead of 18.
                for (; left >= 2; left -= 2, x0 += 2 * step, x1 += 2 * step, x2 += 2 * step, d += 2 * stride)
                {
                    V g = L.Load(d), h = L.Load(d + stride);
                    Pair(x0, step, g, h, ref s0, ref s1, ref s2);
                    Pair(x1, step, g, h, ref s3, ref s4, ref s5);
                    Pair(x2, step, g, h, ref s6, ref s7, ref s8);
                }
            }
            for (int j = left; j > 0; j--, x0 += step, x1 += step, x2 += step, d += stride)
            {
                V g = L.Load(d);
                s0 = L.MultiplyAdd(g, L.Load(x0), s0);
                s1 = L.MultiplyAdd(g, L.Load(x0 + right), s1);
                s2 = L.MultiplyAdd(g, L.Load(x0 + 2 * right), s2);
                s3 = L.MultiplyAdd(g, L.Load(x1), s3);
                s4 = L.MultiplyAdd(g, L.Load(x1 + right), s4);
                s5 = L.MultiplyAdd(g, L.Load(x1 + 2 * right), s5);
                s6 = L.MultiplyAdd(g, L.Load(x2), s6);
                s7 = L.MultiplyAdd(g, L.Load(x2 + right), s7);
                s8 = L.MultiplyAdd(g, L.Load(x2 + 2 * right), s8);
            }
        }
        Add(sums, s0);
        Add(sums + stride, s1);
        Add(sums + 2 * stride, s2);
        Add(sums + 3 * stride, s3);
        Add(sums + 4 * stride, s4);
        Add(sums + 5 * stride, s5);
        Add(sums + 6 * stride, s6);
        Add(sums + 7 * stride, s7);
        Add(sums + 8 * stride, s8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float* x, nint step, V g, V h, ref V s0, ref V s1, ref V s2)
    {
        V b = L.Load(x + step), c = L.Load(x + 2 * step);
        s0 = L.MultiplyAdd(g, L.Load(x), s0);
        s1 = L.MultiplyAdd(g, b, s1);
        s2 = L.MultiplyAdd(g, c, s2);
        s0 = L.MultiplyAdd(h, b, s0);
        s1 = L.MultiplyAdd(h, c, s1);
        s2 = L.MultiplyAdd(h, L.Load(x + 3 * step), s2);
    }

    private static void OneTap(in View x, in View dy, in DepthwiseWindow a, int c, nint offset, float* sum)
    {
        V s = L.Zero;
        for (int n = 0; n < dy.Images; n++)
        for (int i = 0; i < dy.H; i++)
        {
            float* from = x.At(n, i * a.StrideH, 0) + offset + c, d = dy.At(n, i, 0) + c;
            for (int j = dy.W; j > 0; j--, from += a.StrideW * x.Stride, d += dy.Stride) s = L.MultiplyAdd(L.Load(d), L.Load(from), s);
        }
        Add(sum, s);
    }

    private static void Add(float* sum, V s) => L.Store(sum, L.Add(L.Load(sum), s));

    /// <summary>dx[i * s + p * d, j * s + q * d, c] += dy[i, j, c] * w[p, q, c]. dx starts at its border and is zero where nothing was added yet.</summary>
    public static void Scatter(in View dy, in View dx, in DepthwiseWindow a)
    {
        int step = a.StrideW * dx.Stride;
        for (int n = 0; n < dy.Images; n++)
        for (int i = 0; i < dy.H; i++)
        for (int c = 0; c < dy.Stride; c += L.Width)
        {
            float* w = a.Weights + c;
            for (int p = 0; p < a.KernelH; p++)
            for (int q = 0; q < a.KernelW; q++, w += dy.Stride)
            {
                V tap = L.Load(w);
                float* d = dy.At(n, i, 0) + c, to = dx.At(n, i * a.StrideH + p * a.DilationH, q * a.DilationW) + c;
                for (int j = dy.W; j > 0; j--, d += dy.Stride, to += step) L.Store(to, L.MultiplyAdd(L.Load(d), tap, L.Load(to)));
            }
        }
    }
}
