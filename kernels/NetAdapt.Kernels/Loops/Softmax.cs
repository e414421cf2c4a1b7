using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>y = e^(x - max) / sum, over a row of floats; x may be y.</summary>
internal static unsafe class SoftmaxLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static void Row(float* x, float* y, int count)
    {
        int whole = count / L.Width * L.Width;
        float largest = float.NegativeInfinity, total = 0;
        if (whole > 0)
        {
            V most = L.Load(x);
            for (int k = L.Width; k < whole; k += L.Width) most = L.Max(most, L.Load(x + k));
            largest = L.Largest(most);
        }
        for (int k = whole; k < count; k++) largest = MathF.Max(largest, x[k]);

        V shift = L.Splat(largest), sums = L.Zero;
        for (int k = 0; k < whole; k += L.Width)
        {
            V e = Exponential<L, V>.Of(L.Subtract(L.Load(x + k), shift));
            sums = L.Add(sums, e);
            L.Store(y + k, e);
        }
        total = L.Sum(sums);
        if (whole < count)
        {
            int last = count - whole;
            L.StorePartial(y + whole, Exponential<L, V>.Of(L.Subtract(L.LoadPartial(x + whole, last), shift)), last);
            for (int k = whole; k < count; k++) total += y[k];
        }

        float factor = 1 / total;
        V scale = L.Splat(factor);
        for (int k = 0; k < whole; k += L.Width) L.Store(y + k, L.Multiply(L.Load(y + k), scale));
        for (int k = whole; k < count; k++) y[k] *= factor;
    }
}
