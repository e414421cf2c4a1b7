using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>Backward of y = clamp(z), z = x * scale[c] + shift[c], scale and shift from the batch's own mean and variance: two passes with a barrier
/// between them, since dx of one image depends on sums over all. Source: Ioffe and Szegedy 2015, section 3.</summary>
internal static unsafe class NormalizeBackward<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>First pass: with g = dy where min &lt; z &lt; max, else 0: sums[c] += g; products[c] += g * (x - mean[c]). x is dense.</summary>
    public static void Sums(View dy, View x, float* scale, float* shift, float* mean, float min, float max, double* sums, double* products)
    {
        if (dy.IsDense) (dy, x) = (dy.AsOneRow(), x.AsOneRow());
        int channels = x.Stride, c = 0;
        float* found = stackalloc float[4 * L.Width];
        for (; c + 2 * L.Width <= channels; c += 2 * L.Width)
        {
            SumsOfTwo(dy, x, c, scale + c, shift + c, mean + c, min, max, found);
            for (int i = 0; i < 2 * L.Width; i++) (sums[c + i], products[c + i]) = (sums[c + i] + found[i], products[c + i] + found[2 * L.Width + i]);
        }
        if (c == channels) return;
        SumsOfOne(dy, x, c, scale + c, shift + c, mean + c, min, max, found);
        for (int i = 0; i < L.Width; i++) (sums[c + i], products[c + i]) = (sums[c + i] + found[i], products[c + i] + found[L.Width + i]);
    }

    private static void SumsOfTwo(in View dy, in View x, int c, float* scale, float* shift, float* mean, float min, float max, float* found)
    {
        V sum0 = L.Zero, sum1 = L.Zero, product0 = L.Zero, product1 = L.Zero, low = L.Splat(min), high = L.Splat(max);
        V scale0 = L.Load(scale), scale1 = L.Load(scale + L.Width), shift0 = L.Load(shift), shift1 = L.Load(shift + L.Width);
        V mean0 = L.Load(mean), mean1 = L.Load(mean + L.Width);
        for (int n = 0; n < dy.Images; n++)
        for (int h = 0; h < dy.H; h++)
        {
            float* d = dy.At(n, h, 0) + c, a = x.At(n, h, 0) + c;
            for (int w = dy.W; w > 0; w--, d += dy.Stride, a += x.Stride)
            {
                V a0 = L.Load(a), a1 = L.Load(a + L.Width);
                V g0 = Inside(L.MultiplyAdd(a0, scale0, shift0), low, high, L.Load(d)), g1 = Inside(L.MultiplyAdd(a1, scale1, shift1), low, high, L.Load(d + L.Width));
                sum0 = L.Add(sum0, g0);
                sum1 = L.Add(sum1, g1);
                product0 = L.MultiplyAdd(g0, L.Subtract(a0, mean0), product0);
                product1 = L.MultiplyAdd(g1, L.Subtract(a1, mean1), product1);
            }
        }
        L.Store(found, sum0);
        L.Store(found + L.Width, sum1);
        L.Store(found + 2 * L.Width, product0);
        L.Store(found + 3 * L.Width, product1);
    }

    private static void SumsOfOne(in View dy, in View x, int c, float* scale, float* shift, float* mean, float min, float max, float* found)
    {
        V sum = L.Zero, product = L.Zero, low = L.Splat(min), high = L.Splat(max);
        for (int n = 0; n < dy.Images; n++)
        for (int h = 0; h < dy.H; h++)
        {
            float* d = dy.At(n, h, 0) + c, a = x.At(n, h, 0) + c;
            for (int w = dy.W; w > 0; w--, d += dy.Stride, a += x.Stride)
            {
                V a0 = L.Load(a), g0 = Inside(L.MultiplyAdd(a0, L.Load(scale), L.Load(shift)), low, high, L.Load(d));
                sum = L.Add(sum, g0);
                product = L.MultiplyAdd(g0, L.Subtract(a0, L.Load(mean)), product);
            }
        }
        L.Store(found, sum);
        L.Store(found + L.Width, product);
    }

    private static V Inside(V z, V low, V high, V d) => L.WhereGreater(z, low, L.WhereGreater(high, z, d, L.Zero), L.Zero);

    /// <summary>Second pass: dx = g * ofG[c] + x * ofX[c] + constant[c], or dx += it. g is found again from dy and x, which costs less than a trip to memory and back.</summary>
    public static void Apply(View dy, View x, View dx, in Factors f, float min, float max, bool add)
    {
        if (dx.IsDense && dy.IsDense && x.IsDense) (dy, x, dx) = (dy.AsOneRow(), x.AsOneRow(), dx.AsOneRow());
        V low = L.Splat(min), high = L.Splat(max);
        for (int n = 0; n < dx.Images; n++)
        for (int h = 0; h < dx.H; h++)
        {
            float* d = dy.At(n, h, 0), a = x.At(n, h, 0), o = dx.At(n, h, 0);
            for (int w = dx.W; w > 0; w--, d += dy.Stride, a += x.Stride, o += dx.Stride)
            for (int c = 0; c < dx.Stride; c += L.Width)
            {
                L.Prefetch(a + c + Normalize<L, V>.Ahead);
                L.Prefetch(d + c + Normalize<L, V>.Ahead);
                V from = L.Load(a + c), g = Inside(L.MultiplyAdd(from, L.Load(f.Scale + c), L.Load(f.Shift + c)), low, high, L.Load(d + c));
                V sum = L.MultiplyAdd(g, L.Load(f.OfGradient + c), L.MultiplyAdd(from, L.Load(f.OfInput + c), L.Load(f.Constant + c)));
                L.Store(o + c, add ? L.Add(sum, L.Load(o + c)) : sum);
            }
        }
    }
}

/// <summary>What the second backward pass of a batch normalization needs, a number for each channel: z = x * Scale + Shift, dx = g * OfGradient + x * OfInput + Constant.</summary>
internal unsafe struct Factors
{
    public float* Scale, Shift, OfGradient, OfInput, Constant;
}
