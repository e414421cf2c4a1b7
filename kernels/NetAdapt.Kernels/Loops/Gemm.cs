using System.Diagnostics;
using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Loops;

/// <summary>The matrix product under every convolution and fully connected layer, forward and backward. Blocks of k keep one panel of B in the first-level cache, blocks of
/// rows keep A in the second; each tile's rows are as even as they can be, since 4, 5 and 6 rows all fill the multipliers and 1 does not.
/// An element's sum always runs over k in the same order, so the bits do not depend on how rows and panels are shared among threads.</summary>
internal static unsafe class Gemm<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Rows of the tallest tile.</summary>
    private const int TileRows = 6;

    /// <summary>k's of one block: 256 x 16 floats of B are 16 KiB.</summary>
    private const int BlockLength = 256;

    /// <summary>Floats of A in one block: 128 KiB.</summary>
    private const int BlockFloats = 32 * 1024;

    /// <summary>All of C.</summary>
    public static void Run(in Product p) => Run(p, new Chunk(0, p.M), new Chunk(0, Panels<L, V>.Count(p.N)));

    /// <summary>One worker's share.</summary>
    public static void Run(in Product p, int worker, int workers)
    {
        var (rows, panels) = Share(p, worker, workers);
        Run(p, rows, panels);
    }

    /// <summary>What one worker computes of C: some rows of all panels, or some panels of all rows, whichever gives the more even shares.</summary>
    public static (Chunk Rows, Chunk Panels) Share(in Product p, int worker, int workers)
    {
        int panels = Panels<L, V>.Count(p.N), depth = p.RunLength * p.RunCount;
        Chunk allRows = new(0, p.M), allPanels = new(0, panels);
        if (workers == 1) return (allRows, allPanels);
        // Shares of rows read all of B for each worker; shares of panels read all of A. The lesser of the two wins, unless the shares are uneven.
        long rowsLoad = (p.M + workers - 1) / workers * (long)panels, panelsLoad = (panels + workers - 1) / workers * (long)p.M;
        bool rowsReadLess = (long)depth * p.N <= (long)depth * p.M;
        bool byRows = rowsReadLess ? rowsLoad <= panelsLoad * 9 / 8 : rowsLoad * 9 / 8 < panelsLoad;
        return byRows ? (Chunk.Of(p.M, worker, workers), allPanels) : (allRows, Chunk.Of(panels, worker, workers));
    }

    /// <summary>Some rows and some panels of C.</summary>
    public static void Run(in Product p, Chunk rows, Chunk panels)
    {
        Debug.Assert(rows.From >= 0 && rows.To <= p.M && panels.To <= Panels<L, V>.Count(p.N));
        if (rows.Count <= 0 || panels.Count <= 0) return;
        int depth = p.RunLength * p.RunCount;
        int most = Math.Max(TileRows, BlockFloats / Math.Max(1, Math.Min(depth, BlockLength)));
        int blocks = (rows.Count + most - 1) / most;
        for (int block = 0; block < blocks; block++)
        {
            Chunk part = Chunk.Of(rows.Count, block, blocks);
            Rows(p, new Chunk(rows.From + part.From, rows.From + part.To), panels, depth);
        }
    }

    private static void Rows(in Product p, Chunk rows, Chunk panels, int depth)
    {
        TileArgs t = default;
        (t.AStep, t.CRow, t.Panel) = (p.AStep, p.CRow, (nint)depth * L.Width);
        if (depth == 0)
        {
            Block(p, ref t, rows, panels, 0, 0, isFirst: true, isLast: true);
            return;
        }
        if (p.RunLength > BlockLength)
        {
            // Long runs are cut into even pieces.
            int pieces = (p.RunLength + BlockLength - 1) / BlockLength;
            for (int run = 0; run < p.RunCount; run++)
            for (int piece = 0; piece < pieces; piece++)
            {
                Chunk part = Chunk.Of(p.RunLength, piece, pieces);
                (t.RunCount, t.RunLength) = (1, part.Count);
                nint start = (p.Runs == null ? 0 : p.Runs[run]) + part.From * p.AStep;
                Block(p, ref t, rows, panels, start, run * p.RunLength + part.From, isFirst: run == 0 && piece == 0, isLast: run == p.RunCount - 1 && piece == pieces - 1);
            }
            return;
        }
        // Short runs are taken several at a time.
        int together = BlockLength / p.RunLength, groups = (p.RunCount + together - 1) / together;
        for (int group = 0; group < groups; group++)
        {
            Chunk part = Chunk.Of(p.RunCount, group, groups);
            (t.RunCount, t.RunLength) = (part.Count, p.RunLength);
            t.Runs = p.Runs == null ? null : p.Runs + part.From;
            Block(p, ref t, rows, panels, 0, part.From * p.RunLength, isFirst: group == 0, isLast: group == groups - 1);
        }
    }

    /// <summary>One block of k (from <paramref name="k"/> on, <paramref name="start"/> behind each row's start in A): all panels, all tiles.</summary>
    private static void Block(in Product p, ref TileArgs t, Chunk rows, Chunk panels, nint start, int k, bool isFirst, bool isLast)
    {
        int depth = p.RunLength * p.RunCount;
        int tiles = (rows.Count + TileRows - 1) / TileRows, height = rows.Count / tiles, taller = rows.Count - tiles * height;
        int line = rows.From / p.LineLength, firstPixel = rows.From - line * p.LineLength;
        float* firstRow = p.A + start + line * p.ALine + firstPixel * p.ARow;
        (t.Min, t.Max) = isLast ? (p.Min, p.Max) : (float.NegativeInfinity, float.PositiveInfinity);
        float* residual = isFirst ? p.Residual : p.C;
        t.ResidualRow = isFirst ? p.ResidualRow : p.CRow;
        for (int panel = panels.From; panel < panels.To;)
        {
            int first = panel * L.Width, together = Math.Min(2, panels.To - panel);
            t.LastColumns = Math.Min(L.Width, p.N - first - (together - 1) * L.Width);
            t.B = p.B + panel * t.Panel + k * L.Width;
            t.Bias = isFirst && p.Bias != null ? p.Bias + first : null;
            t.C = p.C + rows.From * p.CRow + first;
            t.Residual = residual == null ? null : residual + rows.From * t.ResidualRow + first;
            if (rows.Count == 1 && panel + RowTile<L, V>.Panels <= panels.To && first + RowTile<L, V>.Panels * L.Width <= p.N)
            {
                t.A0 = firstRow;
                RowTile<L, V>.Run(t);
                panel += RowTile<L, V>.Panels;
                continue;
            }
            float* a = firstRow;
            int pixel = firstPixel;
            for (int tile = 0; tile < tiles; tile++)
            {
                int count = tile < taller ? height + 1 : height;
                a = PointAtRows(p, ref t, a, ref pixel, count);
                if (together == 2) Wide(t, count);
                else Narrow(t, count);
                t.C += count * p.CRow;
                if (residual != null) t.Residual += count * t.ResidualRow;
            }
            panel += together;
        }
    }

    /// <summary>Points the tile at <paramref name="count"/> rows from <paramref name="a"/> on.</summary>
    /// <returns>The row behind them.</returns>
    private static float* PointAtRows(in Product p, ref TileArgs t, float* a, ref int pixel, int count)
    {
        t.A0 = a;
        a = Next(p, a, ref pixel);
        if (count < 2) return a;
        t.A1 = a;
        a = Next(p, a, ref pixel);
        if (count < 3) return a;
        t.A2 = a;
        a = Next(p, a, ref pixel);
        if (count < 4) return a;
        t.A3 = a;
        a = Next(p, a, ref pixel);
        if (count < 5) return a;
        t.A4 = a;
        a = Next(p, a, ref pixel);
        if (count < 6) return a;
        t.A5 = a;
        return Next(p, a, ref pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Next(in Product p, float* a, ref int pixel)
    {
        if (++pixel < p.LineLength) return a + p.ARow;
        pixel = 0;
        return a + p.ALine - (p.LineLength - 1) * p.ARow;
    }

    private static void Wide(in TileArgs t, int rows)
    {
        switch (rows)
        {
            case 6: WideTile<L, V>.Run<Rows6>(t); break;
            case 5: WideTile<L, V>.Run<Rows5>(t); break;
            case 4: WideTile<L, V>.Run<Rows4>(t); break;
            case 3: WideTile<L, V>.Run<Rows3>(t); break;
            case 2: WideTile<L, V>.Run<Rows2>(t); break;
            default: WideTile<L, V>.Run<Rows1>(t); break;
        }
    }

    private static void Narrow(in TileArgs t, int rows)
    {
        switch (rows)
        {
            case 6: NarrowTile<L, V>.Run<Rows6>(t); break;
            case 5: NarrowTile<L, V>.Run<Rows5>(t); break;
            case 4: NarrowTile<L, V>.Run<Rows4>(t); break;
            case 3: NarrowTile<L, V>.Run<Rows3>(t); break;
            case 2: NarrowTile<L, V>.Run<Rows2>(t); break;
            default: NarrowTile<L, V>.Run<Rows1>(t); break;
        }
    }
}
