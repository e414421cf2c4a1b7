using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The folded columns of a product, and the full panels that they ride on. All k's are one block here, however many there are.</summary>
internal static unsafe class FoldedGemm<L, V, T> where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
{
    /// <summary>Some rows.</summary>
    public static void Run(in Product p, Chunk rows)
    {
        int vectors = p.Folded.Vectors, panel = p.N / L.Width - vectors, first = panel * L.Width;
        TileArgs t = default;
        (t.ARow, t.AStep, t.CRow, t.ResidualRow, t.Min, t.Max) = (p.ARow, 1, p.CRow, p.ResidualRow, p.Min, p.Max);
        (t.RunLength, t.RunCount, t.Panel) = (p.RunLength, p.RunCount, (nint)p.RunLength * p.RunCount * L.Width);
        t.Runs = p.Runs;
        t.B = p.B + panel * t.Panel;
        t.FoldedAt = (nint)vectors * L.Width;
        t.Folded = t.B + vectors * t.Panel;
        t.LastColumns = p.N % L.Width;
        t.Bias = p.Bias == null ? null : p.Bias + first;
        nint gaps = rows.From / p.LineLength * p.LineGap;
        t.C = p.C + rows.From * p.CRow + gaps + first;
        t.Residual = p.Residual == null ? null : p.Residual + rows.From * p.ResidualRow + gaps + first;
        // What follows in memory is the next layer's weights.
        t.Next = (byte*)(t.B + vectors * t.Panel);
        int tallest = FoldedTiles<L, V>.Tallest(vectors);
        t.NextStep = vectors * TurnLength * L.Width * sizeof(float) * tallest / Math.Max(rows.Count, tallest);
        // As everywhere, the rows of one line at a time.
        for (int row = rows.From; row < rows.To;)
        {
            int line = row / p.LineLength, pixel = row - line * p.LineLength, count = Math.Min(rows.To - row, p.LineLength - pixel);
            t.A = p.A + line * p.ALine + pixel * p.ARow;
            int tiles = (count + tallest - 1) / tallest, height = count / tiles, taller = count - tiles * height;
            if (taller > 0) Column(ref t, taller, height + 1, p.Folded);
            if (taller < tiles) Column(ref t, tiles - taller, height, p.Folded);
            row += count;
            t.C += p.LineGap;
            if (t.Residual != null) t.Residual += p.LineGap;
        }
    }

    /// <summary>k's of one turn of a tile's loop, as in <see cref="Gemm{L,V,T}"/>.</summary>
    private const int TurnLength = 4;

    private static void Column(ref TileArgs t, int tiles, int height, FoldedColumns folded)
    {
        t.Tiles = tiles;
        T.RunFolded(height, folded.Vectors, folded.Group, t);
        int rows = tiles * height;
        t.Next += tiles * (t.RunLength / TurnLength) * t.RunCount * t.NextStep;
        t.A += rows * t.ARow;
        t.C += rows * t.CRow;
        if (t.Residual != null) t.Residual += rows * t.ResidualRow;
    }
}
