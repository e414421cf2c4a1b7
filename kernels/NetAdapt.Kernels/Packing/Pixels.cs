using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Packing;

/// <summary>Packs pixels as the right-hand matrix of a weight gradient: row = pixel, columns = what the window sees there, each run of it rounded up to whole vectors.</summary>
internal static unsafe class Pixels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Columns that <paramref name="runs"/> runs of <paramref name="length"/> floats take.</summary>
    public static int Columns(int runs, int length) => runs * Panels<L, V>.PaddedColumns(length);

    /// <summary>Packs count pixels: pixel k lies at x + (k / line) * lineStep + (k % line) * step.</summary>
    /// <param name="packed">count * columns floats, in the layout of <see cref="Panels{L,V}"/>.</param>
    /// <param name="vectors">Where each vector of columns starts, relative to its pixel.</param>
    public static void Pack(float* packed, float* x, int count, int line, nint step, nint lineStep, nint* vectors, int vectorCount)
    {
        for (int v = 0; v < vectorCount; v++)
        {
            float* start = x + vectors[v];
            for (int left = count; left > 0; left -= line, start += lineStep)
            {
                float* pixel = start;
                for (int k = left < line ? left : line; k > 0; k--, pixel += step, packed += L.Width) L.Store(packed, L.Load(pixel));
            }
        }
    }
}
