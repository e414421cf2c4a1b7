using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>Batch normalization in training mode, without its barrier: the moments of some images, and y = clamp(x * scale[c] + shift[c]).
/// Channels fill whole vectors.</summary>
internal static unsafe class Normalize<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Floats from what is being read to what is asked for: a page. The hardware's own prefetching stops at each page's end, and what comes next comes from far away.</summary>
    public const int Ahead = 1024;

    /// <summary>Per channel the mean over all pixels and the sum of squared distances from it. x is dense and is read once: what is summed up are distances from a guess at the mean
    /// (some pixels' average), so that little is lost when the squares of the sums are taken off again.</summary>
    public static void Moments(in View x, float* mean, float* squares)
    {
        int pixels = x.Pixels, c = 0;
        for (; c + 2 * L.Width <= x.Stride; c += 2 * L.Width) MomentsOfTwo(x.P + c, pixels, x.Stride, mean + c, squares + c);
        if (c < x.Stride) MomentsOfOne(x.P + c, pixels, x.Stride, mean + c, squares + c);
    }

    private static V Guess(float* x, int pixels, nint stride)
    {
        V sum = L.Zero;
        for (int i = 1; i < 8; i += 2) sum = L.Add(sum, L.Load(x + (nint)i * pixels / 8 * stride));
        return L.Multiply(sum, L.Splat(0.25f));
    }

    private static void Finish(V guess, V sum, V square, V pixels, float* mean, float* squares)
    {
        V away = L.Divide(sum, pixels);
        L.Store(mean, L.Add(guess, away));
        L.Store(squares, L.Max(L.Subtract(square, L.Multiply(sum, away)), L.Zero));
    }

    private static void MomentsOfTwo(float* x, int pixels, int stride, float* mean, float* squares)
    {
        // Two sums for each vector, so that additions do not wait for each other.
        V guess0 = Guess(x, pixels, stride), guess1 = Guess(x + L.Width, pixels, stride);
        V a0 = L.Zero, a1 = L.Zero, b0 = L.Zero, b1 = L.Zero, aa0 = L.Zero, aa1 = L.Zero, bb0 = L.Zero, bb1 = L.Zero;
        float* p = x;
        for (int i = pixels; i >= 2; i -= 2, p += 2 * stride)
        {
            V d0 = L.Subtract(L.Load(p), guess0), d1 = L.Subtract(L.Load(p + L.Width), guess1);
            V e0 = L.Subtract(L.Load(p + stride), guess0), e1 = L.Subtract(L.Load(p + stride + L.Width), guess1);
            a0 = L.Add(a0, d0);
            a1 = L.Add(a1, d1);
            b0 = L.Add(b0, e0);
            b1 = L.Add(b1, e1);
            aa0 = L.MultiplyAdd(d0, d0, aa0);
            aa1 = L.MultiplyAdd(d1, d1, aa1);
            bb0 = L.MultiplyAdd(e0, e0, bb0);
            bb1 = L.MultiplyAdd(e1, e1, bb1);
        }
        if (pixels % 2 != 0)
        {
            V d0 = L.Subtract(L.Load(p), guess0), d1 = L.Subtract(L.Load(p + L.Width), guess1);
            a0 = L.Add(a0, d0);
            a1 = L.Add(a1, d1);
            aa0 = L.MultiplyAdd(d0, d0, aa0);
            aa1 = L.MultiplyAdd(d1, d1, aa1);
        }
        V count = L.Splat(pixels);
        Finish(guess0, L.Add(a0, b0), L.Add(aa0, bb0), count, mean, squares);
        Finish(guess1, L.Add(a1, b1), L.Add(aa1, bb1), count, mean + L.Width, squares + L.Width);
    }

    private static void MomentsOfOne(float* x, int pixels, int stride, float* mean, float* squares)
    {
        V guess = Guess(x, pixels, stride), a = L.Zero, b = L.Zero, aa = L.Zero, bb = L.Zero;
        float* p = x;
        for (int i = pixels; i >= 2; i -= 2, p += 2 * stride)
        {
            V d = L.Subtract(L.Load(p), guess), e = L.Subtract(L.Load(p + stride), guess);
            a = L.Add(a, d);
            b = L.Add(b, e);
            aa = L.MultiplyAdd(d, d, aa);
            bb = L.MultiplyAdd(e, e, bb);
        }
        if (pixels % 2 != 0)
        {
            V d = L.Subtract(L.Load(p), guess);
            a = L.Add(a, d);
            aa = L.MultiplyAdd(d, d, aa);
        }
        Finish(guess, L.Add(a, b), L.Add(aa, bb), L.Splat(pixels), mean, squares);
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
            {
                L.Prefetch(a + c + Ahead);
                L.Store(b + c, L.Min(high, L.Max(low, L.MultiplyAdd(L.Load(a + c), L.Load(scale + c), L.Load(shift + c)))));
            }
        }
    }
}
