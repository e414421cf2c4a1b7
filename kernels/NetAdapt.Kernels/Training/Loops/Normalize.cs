using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>Batch normalization in training mode, without its barrier: the moments of some images, and y = clamp(x * scale[c] + shift[c]).
/// Channels fill whole vectors.</summary>
internal static unsafe class Normalize<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Per channel the mean over all pixels and the sum of squared distances from it. x is dense.</summary>
    public static void Moments(in View x, float* mean, float* squares)
    {
        int pixels = x.Pixels, channels = x.Stride, c = 0;
        for (; c + 2 * L.Width <= channels; c += 2 * L.Width) MomentsOfTwo(x.P + c, pixels, x.Stride, mean + c, squares + c);
        if (c < channels) MomentsOfOne(x.P + c, pixels, x.Stride, mean + c, squares + c);
    }

    private static void MomentsOfTwo(float* x, int pixels, int stride, float* mean, float* squares)
    {
        // Two sums for each vector, so that additions do not wait for each other.
        V a0 = L.Zero, a1 = L.Zero, b0 = L.Zero, b1 = L.Zero;
        float* p = x;
        for (int i = pixels; i >= 2; i -= 2, p += 2 * stride)
        {
            a0 = L.Add(a0, L.Load(p));
            a1 = L.Add(a1, L.Load(p + L.Width));
            b0 = L.Add(b0, L.Load(p + stride));
            b1 = L.Add(b1, L.Load(p + stride + L.Width));
        }
        if (pixels % 2 != 0)
        {
            a0 = L.Add(a0, L.Load(p));
            a1 = L.Add(a1, L.Load(p + L.Width));
        }
        V share = L.Splat(1f / pixels), m0 = L.Multiply(L.Add(a0, b0), share), m1 = L.Multiply(L.Add(a1, b1), share);
        L.Store(mean, m0);
        L.Store(mean + L.Width, m1);
        a0 = a1 = b0 = b1 = L.Zero;
        p = x;
        for (int i = pixels; i >= 2; i -= 2, p += 2 * stride)
        {
            V d0 = L.Subtract(L.Load(p), m0), d1 = L.Subtract(L.Load(p + L.Width), m1);
            a0 = L.MultiplyAdd(d0, d0, a0);
            a1 = L.MultiplyAdd(d1, d1, a1);
            d0 = L.Subtract(L.Load(p + stride), m0);
            d1 = L.Subtract(L.Load(p + stride + L.Width), m1);
            b0 = L.MultiplyAdd(d0, d0, b0);
            b1 = L.MultiplyAdd(d1, d1, b1);
        }
        if (pixels % 2 != 0)
        {
            V d0 = L.Subtract(L.Load(p), m0), d1 = L.Subtract(L.Load(p + L.Width), m1);
            a0 = L.MultiplyAdd(d0, d0, a0);
            a1 = L.MultiplyAdd(d1, d1, a1);
        }
        L.Store(squares, L.Add(a0, b0));
        L.Store(squares + L.Width, L.Add(a1, b1));
    }

    private static void MomentsOfOne(float* x, int pixels, int stride, float* mean, float* squares)
    {
        V sum = L.Zero;
        for (int i = 0; i < pixels; i++) sum = L.Add(sum, L.Load(x + (nint)i * stride));
        V m = L.Multiply(sum, L.Splat(1f / pixels));
        L.Store(mean, m);
        sum = L.Zero;
        for (int i = 0; i < pixels; i++)
        {
            V d = L.Subtract(L.Load(x + (nint)i * stride), m);
            sum = L.MultiplyAdd(d, d, sum);
        }
        L.Store(squares, sum);
    }

    public static void Forward(View x, View y, float* scale, float* shift, float min, float max)
    {
        if (x.IsDense && y.IsDense) (x, y) = (x.AsOneRow(), y.AsOneRow());
        V low = L.Splat(min), high = L.Splat(max);
        for (int n = 0; n < x.Images; n++)
        for (int h = 0; h < x.H; h++)
        {
            float* a = x.At(n, h, 0), b = y.At(n, h, 0);
            for (int w = 0; w < x.W; w++, a += x.Stride, b += y.Stride)
            for (int c = 0; c < x.Stride; c += L.Width)
                L.Store(b + c, L.Min(high, L.Max(low, L.MultiplyAdd(L.Load(a + c), L.Load(scale + c), L.Load(shift + c)))));
        }
    }
}
