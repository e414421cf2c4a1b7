using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Packing;

/// <summary>Packs a kernel (O, taps, C) as the right-hand matrix of the input's gradient, in the layout of <see cref="Panels{L,V}"/>. Each tap's channels are rounded up to
/// whole vectors, as activations lie.</summary>
internal static unsafe class BackwardPanels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>O rows, taps * padded C columns: what one output pixel gives to all that its window sees.</summary>
    /// <param name="panels">Those that are packed, each to its own place.</param>
    public static void Direct(float* packed, float* kernel, int outputs, int taps, int channels, Chunk panels)
    {
        int padded = Panels<L, V>.PaddedColumns(channels), row = taps * channels;
        nint panel = (nint)outputs * L.Width;
        for (int p = panels.From; p < panels.To;)
        {
            int tap = p * L.Width / padded, c = p * L.Width % padded;
            p += Some(packed + p * panel, panel, kernel + tap * channels + c, row, outputs, channels - c, panels.To - p);
        }
    }

    /// <summary>taps * O rows, the taps in reverse, and padded C columns: what all output pixels around an input pixel give to it (stride 1).</summary>
    /// <param name="panels">Those that are packed, each to its own place.</param>
    public static void Turned(float* packed, float* kernel, int outputs, int taps, int channels, Chunk panels)
    {
        int row = taps * channels;
        nint rows = (nint)outputs * L.Width, panel = taps * rows;
        for (int p = panels.From; p < panels.To;)
        {
            int c = p * L.Width, done = 0;
            for (int t = 0; t < taps; t++) done = Some(packed + p * panel + (taps - 1 - t) * rows, panel, kernel + t * channels + c, row, outputs, channels - c, panels.To - p);
            p += done;
        }
    }

    /// <summary>Some rows of four panels, or of one where there are not as many, or not all full: what lies side by side in the kernel is read together, as memory likes it.</summary>
    /// <param name="from">The first row; the next ones lie <paramref name="row"/> apart.</param>
    /// <param name="columns">Columns from there to the last.</param>
    /// <returns>How many panels.</returns>
    private static int Some(float* packed, nint panel, float* from, nint row, int rows, int columns, int panels)
    {
        if (panels < 4 || columns < 4 * L.Width)
        {
            for (int i = rows; i > 0; i--, from += row, packed += L.Width) L.Store(packed, L.LoadPartial(from, Math.Min(L.Width, columns)));
            return 1;
        }
        for (int i = rows; i > 0; i--, from += row, packed += L.Width)
        {
            L.Store(packed, L.Load(from));
            L.Store(packed + panel, L.Load(from + L.Width));
            L.Store(packed + 2 * panel, L.Load(from + 2 * L.Width));
            L.Store(packed + 3 * panel, L.Load(from + 3 * L.Width));
        }
        return 4;
    }

    /// <summary>Floats that <see cref="Direct"/> or <see cref="Turned"/> takes.</summary>
    public static long Length(int outputs, int taps, int channels) => (long)outputs * taps * Panels<L, V>.PaddedColumns(channels);
}
