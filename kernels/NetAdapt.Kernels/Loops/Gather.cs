namespace NetAdapt.Kernels.Loops;

/// <summary>Channels in any order.</summary>
internal static unsafe class Gather
{
    /// <summary>y[p, i] = x[p, from[i]] for all pixels p.</summary>
    /// <param name="channels">Of x.</param>
    public static void Pixels(float* x, float* y, nint pixels, nint channels, ReadOnlySpan<int> from)
    {
        nint count = from.Length;
        fixed (int* first = from)
            for (; pixels > 0; pixels--, x += channels, y += count) Pixel(x, y, first, count);
    }

    private static void Pixel(float* x, float* y, int* from, nint count)
    {
        nint i = 0;
        // Two loads ahead of their stores, which the compiler may not move past each other.
        for (; i <= count - 4; i += 4)
        {
            float a = x[from[i]], b = x[from[i + 1]];
            y[i] = a;
            y[i + 1] = b;
            a = x[from[i + 2]];
            b = x[from[i + 3]];
            y[i + 2] = a;
            y[i + 3] = b;
        }
        for (; i < count; i++) y[i] = x[from[i]];
    }
}
