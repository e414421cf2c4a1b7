using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Packing;

/// <summary>Packs pixels in the layout of <see cref="Panels{L,V}"/>: a panel for each vector of channels, in it a row for each pixel. So they are the right-hand matrix of a weight
/// gradient, where a row is what the window sees at a pixel, each run of it rounded up to whole vectors; and its left-hand matrix, read transposed.</summary>
internal static unsafe class Pixels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    // Panels that are written at a time: a pixel's neighbouring vectors are read together, as memory likes it.
    private const int Together = 4;

    /// <summary>Columns that <paramref name="runs"/> runs of <paramref name="length"/> floats take.</summary>
    public static int Columns(int runs, int length) => runs * Panels<L, V>.PaddedColumns(length);

    /// <summary>Packs count pixels: pixel k lies at x + (k / line) * lineStep + (k % line) * step.</summary>
    /// <param name="packed">count * vectorCount vectors.</param>
    /// <param name="vectors">Where each vector of columns starts, relative to its pixel.</param>
    public static void Pack(float* packed, float* x, int count, int line, nint step, nint lineStep, nint* vectors, int vectorCount)
    {
        nint panel = (nint)count * L.Width;
        int v = 0;
        for (; v + Together <= vectorCount; v += Together, packed += Together * panel)
        {
            float* start = x, to = packed;
            nint first = vectors[v], second = vectors[v + 1], third = vectors[v + 2], fourth = vectors[v + 3];
            for (int left = count; left > 0; left -= line, start += lineStep)
            {
                float* pixel = start;
                for (int k = left < line ? left : line; k > 0; k--, pixel += step, to += L.Width)
                {
                    L.Store(to, L.Load(pixel + first));
                    L.Store(to + panel, L.Load(pixel + second));
                    L.Store(to + 2 * panel, L.Load(pixel + third));
                    L.Store(to + 3 * panel, L.Load(pixel + fourth));
                }
            }
        }
        for (; v < vectorCount; v++)
        {
            float* start = x + vectors[v];
            for (int left = count; left > 0; left -= line, start += lineStep)
            {
                float* pixel = start;
                for (int k = left < line ? left : line; k > 0; k--, pixel += step, packed += L.Width) L.Store(packed, L.Load(pixel));
            }
        }
    }

    /// <summary>As <see cref="Pack"/>, for consecutive vectors of pixels one behind the other, and clamp(x * scale[c] + shift[c]) of them.</summary>
    /// <param name="step">Floats from one pixel to the next.</param>
    public static void PackNormalized(float* packed, float* x, int count, nint step, int vectorCount, float* scale, float* shift, float min, float max)
    {
        nint panel = (nint)count * L.Width;
        V low = L.Splat(min), high = L.Splat(max);
        int v = 0;
        for (; v + Together <= vectorCount; v += Together, packed += Together * panel, x += Together * L.Width, scale += Together * L.Width, shift += Together * L.Width)
        {
            V scale0 = L.Load(scale), scale1 = L.Load(scale + L.Width), scale2 = L.Load(scale + 2 * L.Width), scale3 = L.Load(scale + 3 * L.Width);
            V shift0 = L.Load(shift), shift1 = L.Load(shift + L.Width), shift2 = L.Load(shift + 2 * L.Width), shift3 = L.Load(shift + 3 * L.Width);
            float* pixel = x, to = packed;
            for (int k = count; k > 0; k--, pixel += step, to += L.Width)
            {
                L.Store(to, Clamp(L.MultiplyAdd(L.Load(pixel), scale0, shift0), low, high));
                L.Store(to + panel, Clamp(L.MultiplyAdd(L.Load(pixel + L.Width), scale1, shift1), low, high));
                L.Store(to + 2 * panel, Clamp(L.MultiplyAdd(L.Load(pixel + 2 * L.Width), scale2, shift2), low, high));
                L.Store(to + 3 * panel, Clamp(L.MultiplyAdd(L.Load(pixel + 3 * L.Width), scale3, shift3), low, high));
            }
        }
        for (; v < vectorCount; v++, x += L.Width, scale += L.Width, shift += L.Width)
        {
            V scale0 = L.Load(scale), shift0 = L.Load(shift);
            float* pixel = x;
            for (int k = count; k > 0; k--, pixel += step, packed += L.Width) L.Store(packed, Clamp(L.MultiplyAdd(L.Load(pixel), scale0, shift0), low, high));
        }
    }

    private static V Clamp(V z, V low, V high) => L.Min(high, L.Max(low, z));
}
