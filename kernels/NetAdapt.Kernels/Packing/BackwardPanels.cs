using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Packing;

/// <summary>Packs a kernel (O, taps, C) as the right-hand matrix of the input's gradient, in the layout of <see cref="Panels{L,V}"/>. Each tap's channels are rounded up to
/// whole vectors, as activations lie.</summary>
internal static unsafe class BackwardPanels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>O rows, taps * padded C columns: what one output pixel gives to all that its window sees.</summary>
    public static void Direct(float* packed, float* kernel, int outputs, int taps, int channels)
    {
        int padded = Panels<L, V>.PaddedColumns(channels), columns = taps * padded, row = taps * channels;
        for (int first = 0; first < columns; first += L.Width)
        {
            float* from = kernel + first / padded * channels + first % padded;
            int count = Math.Min(L.Width, channels - first % padded);
            for (int o = 0; o < outputs; o++, from += row, packed += L.Width) L.Store(packed, L.LoadPartial(from, count));
        }
    }

    /// <summary>taps * O rows, the taps in reverse, and padded C columns: what all output pixels around an input pixel give to it (stride 1).</summary>
    public static void Turned(float* packed, float* kernel, int outputs, int taps, int channels)
    {
        int padded = Panels<L, V>.PaddedColumns(channels), row = taps * channels;
        for (int first = 0; first < padded; first += L.Width)
        {
            int count = Math.Min(L.Width, channels - first);
            for (int t = taps - 1; t >= 0; t--)
            {
                float* from = kernel + t * channels + first;
                for (int o = 0; o < outputs; o++, from += row, packed += L.Width) L.Store(packed, L.LoadPartial(from, count));
            }
        }
    }

    /// <summary>Floats that <see cref="Direct"/> takes.</summary>
    public static long DirectLength(int outputs, int taps, int channels) => (long)outputs * taps * Panels<L, V>.PaddedColumns(channels);

    /// <summary>Floats that <see cref="Turned"/> takes.</summary>
    public static long TurnedLength(int outputs, int taps, int channels) => DirectLength(outputs, taps, channels);
}
