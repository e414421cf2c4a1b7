using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>What <see cref="Strassen"/> adds up outside of its products.</summary>
internal static unsafe class StrassenSums<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>S1 = A21 + A22, S2 = S1 - A11, S3 = A11 - A21, S4 = A12 - S2, for one pair of rows: the first is A11 and A12 side by side, the second A21 and A22.</summary>
    /// <param name="second">Null: zeros.</param>
    /// <param name="upper">k's of the left half, half of all rounded up; the right half has <paramref name="lower"/>.</param>
    /// <param name="s1">Room for <paramref name="upper"/> floats, as all four.</param>
    public static void Inputs(float* first, float* second, int upper, int lower, float* s1, float* s2, float* s3, float* s4)
    {
        int done = 0;
        if (second != null && lower >= L.Width)
            for (; done < lower; done += L.Width)
            {
                // The last vector begins earlier, where it would reach over the end.
                int k = Math.Min(done, lower - L.Width);
                V a11 = L.Load(first + k), a21 = L.Load(second + k), sum = L.Add(a21, L.Load(second + upper + k)), rest = L.Subtract(sum, a11);
                L.Store(s1 + k, sum);
                L.Store(s2 + k, rest);
                L.Store(s3 + k, L.Subtract(a11, a21));
                L.Store(s4 + k, L.Subtract(L.Load(first + upper + k), rest));
            }
        for (int k = Math.Min(done, lower); k < upper; k++)
        {
            float a11 = first[k], a12 = k < lower ? first[upper + k] : 0, a21 = second == null ? 0 : second[k], a22 = second == null || k >= lower ? 0 : second[upper + k];
            s1[k] = a21 + a22;
            s2[k] = s1[k] - a11;
            s3[k] = a11 - a21;
            s4[k] = a12 - s2[k];
        }
    }

    /// <summary>C22 = clamp(v + w + bias) and u += w, for one pair of rows.</summary>
    /// <param name="c">C22's row; null: there is none.</param>
    /// <param name="columns">Whole vectors.</param>
    public static void Corner(float* u, float* v, float* w, float* c, float* bias, int columns, float min, float max)
    {
        V least = L.Splat(min), most = L.Splat(max);
        for (int column = 0; column < columns; column += L.Width)
        {
            V more = L.Load(w + column);
            L.Store(u + column, L.Add(L.Load(u + column), more));
            // As the tiles clamp: what is not a number stays so.
            if (c != null) L.Store(c + column, L.Min(most, L.Max(least, L.Add(L.Add(L.Load(v + column), more), L.Load(bias + column)))));
        }
    }
}
