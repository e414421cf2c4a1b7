using System.Diagnostics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Loops;

/// <summary>The matrix product under every convolution and fully connected layer, forward and backward. Blocks of rows keep A in the second-level cache, while the
/// next panels of B are asked for; each tile's rows are as even as they can be, since a few rows less still fill the multipliers and 1 row does not.
/// An element's sum always runs over k in the same order, so the bits do not depend on how rows and panels are shared among threads.</summary>
internal static unsafe class Gemm<L, V> where L : struct, ILanes<V> where V : unmanaged
{
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
        return byRows ? (Chunk.Of(p.M, worker, workers), allPanels) : (allRows, SharePanels(p, worker, workers));
    }

    /// <summary>A worker's share of the panels. Folded columns stay with the panels that they ride on.</summary>
    public static Chunk SharePanels(in Product p, int worker, int workers)
    {
        Chunk share = Chunk.Of(Panels<L, V>.Count(p.N), worker, workers);
        return p.Folded.IsNothing ? share : new Chunk(Whole(p, share.From), Whole(p, share.To));

        static int Whole(in Product p, int panel) => panel > p.N / L.Width - p.Folded.Vectors ? Panels<L, V>.Count(p.N) : panel;
    }

    /// <summary>Some rows and some panels of C.</summary>
    public static void Run(in Product p, Chunk rows, Chunk panels)
    {
        Debug.Assert(rows.From >= 0 && rows.To <= p.M && panels.To <= Panels<L, V>.Count(p.N));
        Debug.Assert(p.AStep == 1 || p.ARow == 1);
        if (rows.Count <= 0 || panels.Count <= 0) return;
        if (p.AStep == 1) Gemm<L, V, ApartTiles<L, V>>.Run(p, rows, panels);
        else Gemm<L, V, AdjacentTiles<L, V>>.Run(p, rows, panels);
    }
}

/// <summary>The product with tiles of one kind.</summary>
internal static unsafe class Gemm<L, V, T> where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
{
    /// <summary>k's of one block. So long a piece of B does not stay in the first-level cache, but it comes from the second in time, and C is touched once.</summary>
    private const int BlockLength = 1024;

    /// <summary>Floats of A in one block: 256 KiB.</summary>
    private const int BlockFloats = 64 * 1024;

    /// <summary>k's of one turn of a tile's loop, which asks for two cache lines ahead.</summary>
    private const int TurnLength = 4;

    public static void Run(in Product p, Chunk rows, Chunk panels)
    {
        int depth = p.RunLength * p.RunCount, shortest = Math.Max(1, Math.Min(depth, BlockLength));
        int most = Math.Max(16, BlockFloats / shortest), blocks = (rows.Count + most - 1) / most;
        Chunk full = p.Folded.IsNothing ? panels : new Chunk(panels.From, panels.To == Panels<L, V>.Count(p.N) ? p.N / L.Width - p.Folded.Vectors : panels.To);
        ColumnSplit split = p.Split.IsChosen ? p.Split : ColumnSplit.Of<L, V, T>(Math.Min((rows.Count + blocks - 1) / blocks, p.LineLength), shortest);
        for (int block = 0; block < blocks; block++)
        {
            Chunk at = rows.Part(block, blocks);
            if (full.Count > 0) Rows(p, at, full, depth, split);
            if (full.To < panels.To) FoldedGemm<L, V, T>.Run(p, at);
        }
    }

    private static void Rows(in Product p, Chunk rows, Chunk panels, int depth, in ColumnSplit split)
    {
        TileArgs t = default;
        (t.ARow, t.AStep, t.CRow, t.Panel) = (p.ARow, p.AStep, p.CRow, (nint)depth * L.Width);
        if (depth == 0)
        {
            Block(p, ref t, rows, panels, split, 0, 0, isFirst: true, isLast: true);
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
                Block(p, ref t, rows, panels, split, start, run * p.RunLength + part.From, isFirst: run == 0 && piece == 0, isLast: run == p.RunCount - 1 && piece == pieces - 1);
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
            Block(p, ref t, rows, panels, split, 0, part.From * p.RunLength, isFirst: group == 0, isLast: group == groups - 1);
        }
    }

    /// <summary>One block of k (from <paramref name="k"/> on, <paramref name="start"/> behind each row's start in A): all panels, all tiles.</summary>
    private static void Block(in Product p, ref TileArgs t, Chunk rows, Chunk panels, in ColumnSplit split, nint start, int k, bool isFirst, bool isLast)
    {
        (t.Min, t.Max) = isLast ? (p.Min, p.Max) : (float.NegativeInfinity, float.PositiveInfinity);
        float* residual = isFirst ? p.Residual : p.C;
        t.ResidualRow = isFirst ? p.ResidualRow : p.CRow;
        for (int panel = panels.From; panel < panels.To;)
        {
            int vectors = split.Next(panels.To - panel), first = panel * L.Width;
            t.LastColumns = Math.Min(L.Width, p.N - first - (vectors - 1) * L.Width);
            t.B = p.B + panel * t.Panel + k * L.Width;
            t.Bias = isFirst && p.Bias != null ? p.Bias + first : null;
            nint gaps = rows.From / p.LineLength * p.LineGap;
            t.C = p.C + rows.From * p.CRow + gaps + first;
            t.Residual = residual == null ? null : residual + rows.From * t.ResidualRow + gaps + first;
            t.Next = (byte*)(t.B + vectors * t.Panel);
            // As many bytes a turn as bring all of it while this strip's tiles run: weights that lie in the third-level cache cost 15 to 25 % otherwise.
            int tiles = (rows.Count + T.Tallest(vectors) - 1) / T.Tallest(vectors);
            t.NextStep = vectors * TurnLength * L.Width * sizeof(float) / tiles;
            // The rows of one line at a time, since only they lie equally far apart.
            for (int row = rows.From; row < rows.To;)
            {
                int line = row / p.LineLength, pixel = row - line * p.LineLength, count = Math.Min(rows.To - row, p.LineLength - pixel);
                t.A = p.A + start + line * p.ALine + pixel * p.ARow;
                Column(ref t, count, vectors);
                row += count;
                t.C += p.LineGap;
                if (residual != null) t.Residual += p.LineGap;
            }
            panel += vectors;
        }
    }

    /// <summary>Tiles that are as equally tall as they can be, one below the other.</summary>
    private static void Column(ref TileArgs t, int rows, int vectors)
    {
        int tallest = T.Tallest(vectors), tiles = (rows + tallest - 1) / tallest, height = rows / tiles, taller = rows - tiles * height;
        if (taller > 0) Column(ref t, taller, height + 1, vectors);
        if (taller < tiles) Column(ref t, tiles - taller, height, vectors);
    }

    private static void Column(ref TileArgs t, int tiles, int height, int vectors)
    {
        t.Tiles = tiles;
        T.Run(height, vectors, t);
        int rows = tiles * height;
        t.Next += tiles * (t.RunLength / TurnLength) * t.RunCount * t.NextStep;
        t.A += rows * t.ARow;
        t.C += rows * t.CRow;
        if (t.Residual != null) t.Residual += rows * t.ResidualRow;
    }
}
