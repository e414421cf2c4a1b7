using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>Softmax of a row of floats, and its logarithm; x may be y.</summary>
internal static unsafe class SoftmaxLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>y = e^(x - max) / sum.</summary>
    public static void Row(float* x, float* y, int count)
    {
        float factor = 1 / Exponentials(x, y, count, Largest(x, count));
        V scale = L.Splat(factor);
        int whole = count / L.Width * L.Width;
        for (int k = 0; k < whole; k += L.Width) L.Store(y + k, L.Multiply(L.Load(y + k), scale));
        for (int k = whole; k < count; k++) y[k] *= factor;
    }

    /// <summary>y = x - max - log(sum of e^(x - max)).</summary>
    public static void LogRow(float* x, float* y, int count)
    {
        float largest = Largest(x, count), logarithm = MathF.Log(Exponentials(x, null, count, largest));
        V most = L.Splat(largest), sum = L.Splat(logarithm);
        int whole = count / L.Width * L.Width;
        for (int k = 0; k < whole; k += L.Width) L.Store(y + k, L.Subtract(L.Subtract(L.Load(x + k), most), sum));
        for (int k = whole; k < count; k++) y[k] = x[k] - largest - logarithm;
    }

    private static float Largest(float* x, int count)
    {
        int whole = count / L.Width * L.Width;
        float largest = float.NegativeInfinity;
        if (whole > 0)
        {
            V most = L.Load(x);
            for (int k = L.Width; k < whole; k += L.Width) most = L.Max(most, L.Load(x + k));
            largest = L.Largest(most);
        }
        for (int k = whole; k < count; k++) largest = MathF.Max(largest, x[k]);
        return largest;
    }

    /// <returns>The sum of e^(x - largest), whose terms are kept in y where y is not null.</returns>
    private static float Exponentials(float* x, float* y, int count, float largest)
    {
        int whole = count / L.Width * L.Width;
        V shift = L.Splat(largest), sums = L.Zero;
        for (int k = 0; k < whole; k += L.Width)
        {
            V e = Exponential<L, V>.Of(L.Subtract(L.Load(x + k), shift));
            sums = L.Add(sums, e);
            if (y != null) L.Store(y + k, e);
        }
        float total = L.Sum(sums);
        if (whole == count) return total;
        int last = count - whole;
        float* rest = stackalloc float[L.Width];
        L.StorePartial(rest, Exponential<L, V>.Of(L.Subtract(L.LoadPartial(x + whole, last), shift)), last);
        for (int k = 0; k < last; k++) total += rest[k];
        if (y != null) new ReadOnlySpan<float>(rest, last).CopyTo(new Span<float>(y + whole, last));
        return total;
    }
}
