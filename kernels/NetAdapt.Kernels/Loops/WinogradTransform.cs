using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Loops;

/// <summary>What lies around the products of <see cref="Winograd"/>: patches of the image become points, and sums become pixels. Each transform runs down the columns, then along the rows, a vector of
/// channels at a time; the last one begins earlier where it would reach over the channels.</summary>
internal static unsafe class WinogradTransform<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Room for a tile's vectors on the stack, each of which then lies in one cache line.</summary>
    private const int LineBytes = 64, RoomBytes = Winograd.Points * LineBytes + LineBytes;

    /// <summary>The points of one patch.</summary>
    /// <param name="rows">Where the patch's six rows begin: of the image, or of zeros where the patch reaches over it.</param>
    /// <param name="inside">The patch's columns that lie in the image; the others are zero.</param>
    /// <param name="channels">Of the image; pixels lie so many floats apart.</param>
    /// <param name="points">36 rows of channels filled up to whole vectors.</param>
    [SkipLocalsInit]
    public static void Input(float** rows, Chunk inside, int channels, float* points)
    {
        byte* room = stackalloc byte[RoomBytes];
        V* columns = InLines(room);
        int width = Math.Min(channels, L.Width), step = Panels<L, V>.PaddedColumns(channels);
        for (int vector = 0; vector < channels; vector += L.Width)
        {
            int c = Math.Min(vector, channels - width);
            if (width == L.Width) Columns(rows, inside, channels, L.Width, c, columns);
            else Columns(rows, inside, channels, width, c, columns);
            float* target = points + c;
            for (V* from = columns; from < columns + Winograd.Points; from += Winograd.Patch, target += Winograd.Patch * step)
            {
                Input(from[0], from[1], from[2], from[3], from[4], from[5], out V p0, out V p1, out V p2, out V p3, out V p4, out V p5);
                L.Store(target, p0);
                L.Store(target + step, p1);
                L.Store(target + 2 * step, p2);
                L.Store(target + 3 * step, p3);
                L.Store(target + 4 * step, p4);
                L.Store(target + 5 * step, p5);
            }
        }
    }

    /// <summary>The pixels of one tile.</summary>
    /// <param name="sums">36 rows of channels filled up to whole vectors.</param>
    /// <param name="y">The tile's first pixel; <paramref name="residual"/> the same, or null. They do not overlap.</param>
    /// <param name="row">Floats from one row of the map to the next.</param>
    /// <param name="rows">Of the tile that lie in the map, from 1 to 4, as <paramref name="columns"/>.</param>
    [SkipLocalsInit]
    public static void Output(float* sums, float* y, float* residual, nint row, int channels, int rows, int columns, float* bias, float min, float max)
    {
        byte* room = stackalloc byte[RoomBytes];
        V* down = InLines(room), along = down + Winograd.Tile * Winograd.Patch;
        V least = L.Splat(min), most = L.Splat(max);
        int width = Math.Min(channels, L.Width), step = Panels<L, V>.PaddedColumns(channels);
        for (int vector = 0; vector < channels; vector += L.Width)
        {
            int c = Math.Min(vector, channels - width);
            float* from = sums + c;
            for (int j = 0; j < Winograd.Patch; j++, from += step)
            {
                nint next = Winograd.Patch * step;
                Output(L.Load(from), L.Load(from + next), L.Load(from + 2 * next), L.Load(from + 3 * next), L.Load(from + 4 * next), L.Load(from + 5 * next),
                    out V p0, out V p1, out V p2, out V p3);
                V* to = down + j;
                (to[0], to[6], to[12], to[18]) = (p0, p1, p2, p3);
            }
            if (width == L.Width) Rows(down, along, y + c, residual == null ? null : residual + c, row, channels, L.Width, rows, columns, L.Load(bias + c), least, most);
            else Rows(down, along, y + c, residual == null ? null : residual + c, row, channels, width, rows, columns, L.LoadPartial(bias + c, width), least, most);
        }
    }

    /// <summary>The points of each column. The width is a constant where the channels fill a vector: then the loop asks nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(float** rows, Chunk inside, int channels, int width, int c, V* columns)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5];
        for (int j = 0; j < Winograd.Patch; j++)
        {
            V* to = columns + j;
            if (j < inside.From || j >= inside.To)
            {
                (to[0], to[6], to[12], to[18], to[24], to[30]) = (L.Zero, L.Zero, L.Zero, L.Zero, L.Zero, L.Zero);
                continue;
            }
            nint at = (nint)j * channels + c;
            Input(Load(r0 + at, width), Load(r1 + at, width), Load(r2 + at, width), Load(r3 + at, width), Load(r4 + at, width), Load(r5 + at, width),
                out V p0, out V p1, out V p2, out V p3, out V p4, out V p5);
            (to[0], to[6], to[12], to[18], to[24], to[30]) = (p0, p1, p2, p3, p4, p5);
        }
    }

    /// <summary>The pixels of each row, in the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(V* from, V* along, float* y, float* residual, nint row, int channels, int width, int rows, int columns, V bias, V least, V most)
    {
        for (int i = 0; i < rows; i++, from += Winograd.Patch)
        {
            Output(from[0], from[1], from[2], from[3], from[4], from[5], out along[0], out along[1], out along[2], out along[3]);
            nint at = i * row;
            for (int j = 0; j < columns; j++, at += channels)
            {
                V pixel = L.Add(along[j], bias);
                if (residual != null) pixel = L.Add(pixel, Load(residual + at, width));
                pixel = L.Min(L.Max(pixel, least), most);
                if (width == L.Width) L.Store(y + at, pixel);
                else L.StorePartial(y + at, pixel, width);
            }
        }
    }

    private static V* InLines(byte* room) => (V*)(((nuint)room + LineBytes - 1) & ~(nuint)(LineBytes - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(float* from, int width) => width == L.Width ? L.Load(from) : L.LoadPartial(from, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(V d0, V d1, V d2, V d3, V d4, V d5, out V p0, out V p1, out V p2, out V p3, out V p4, out V p5)
    {
        V two = L.Splat(-2), half = L.Splat(-0.5f), both = L.Splat(-2.5f);
        V even = L.MultiplyAdd(two, d2, d4), odd = L.Multiply(L.Splat(Winograd.Near), L.MultiplyAdd(two, d1, d3));
        p0 = L.Add(d0, L.MultiplyAdd(both, d2, d4));
        p1 = L.Add(even, odd);
        p2 = L.Subtract(even, odd);
        even = L.MultiplyAdd(half, d2, d4);
        odd = L.Multiply(L.Splat(Winograd.Far), L.MultiplyAdd(half, d1, d3));
        p3 = L.Add(even, odd);
        p4 = L.Subtract(even, odd);
        p5 = L.Add(d1, L.MultiplyAdd(both, d3, d5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(V m0, V m1, V m2, V m3, V m4, V m5, out V p0, out V p1, out V p2, out V p3)
    {
        V nearSum = L.Add(m1, m2), near = L.Multiply(L.Splat(Winograd.Near), L.Subtract(m1, m2)), farSum = L.Add(m3, m4), far = L.Multiply(L.Splat(Winograd.Far), L.Subtract(m3, m4));
        V two = L.Splat(2), half = L.Splat(0.5f);
        p0 = L.Add(L.Add(m0, nearSum), farSum);
        p1 = L.Add(near, far);
        p2 = L.MultiplyAdd(half, nearSum, L.Multiply(two, farSum));
        p3 = L.MultiplyAdd(half, near, L.MultiplyAdd(two, far, m5));
    }
}
