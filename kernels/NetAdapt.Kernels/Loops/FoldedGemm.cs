using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The last columns of a product as <see cref="FoldedColumns"/> says, and the full panels that the folded ones ride on. All k's are one block here, however many there are.</summary>
internal static unsafe class FoldedGemm<L, V, T> where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
{
    /// <summary>Some rows.</summary>
    public static void Run(in Product p, Chunk rows)
    {
        FoldedColumns last = p.Folded;
        int full = p.N / L.Width, columns = p.N % L.Width, half = last.HalfColumns(p.N, L.Width);
        nint halfLength = last.HalfLength(p.RunLength, p.RunCount, L.Width);
        TileArgs t = default;
        (t.ARow, t.AStep, t.CRow, t.ResidualRow, t.Min, t.Max) = (p.ARow, 1, p.CRow, p.ResidualRow, p.Min, p.Max);
        (t.RunLength, t.RunCount, t.Panel) = (p.RunLength, p.RunCount, (nint)p.RunLength * p.RunCount * L.Width);
        t.Runs = p.Runs;
        if (last.HasHalf)
        {
            t.B = p.B + full * t.Panel;
            // What follows in memory is the next columns', the next group's or the next layer's weights.
            t.Next = (byte*)(t.B + halfLength);
            t.LastColumns = half;
            Columns(p, rows, t, full * L.Width, 0, 1);
        }
        if (last.Group > 0)
        {
            t.B = p.B + (full - last.Vectors) * t.Panel;
            t.Next = (byte*)(p.B + full * t.Panel);
            t.Folded = p.B + full * t.Panel + halfLength;
            // Alone, it is what its tile begins with.
            int ridden = last.Vectors * L.Width, first = full * L.Width - ridden + (ridden == 0 ? half : 0);
            t.FoldedAt = ridden == 0 ? 0 : ridden + half;
            t.LastColumns = columns - half;
            Columns(p, rows, t, first, last.Vectors, last.Group);
        }
    }

    /// <summary>k's of one turn of a tile's loop, as in <see cref="Gemm{L,V,T}"/>.</summary>
    private const int TurnLength = 4;

    /// <summary>The tiles of so many whole vectors, and of a vector that holds so many k's, of the columns from <paramref name="first"/> on.</summary>
    private static void Columns(in Product p, Chunk rows, TileArgs t, int first, int vectors, int group)
    {
        t.Bias = p.Bias == null ? null : p.Bias + first;
        nint gaps = rows.From / p.LineLength * p.LineGap;
        t.C = p.C + rows.From * p.CRow + gaps + first;
        t.Residual = p.Residual == null ? null : p.Residual + rows.From * p.ResidualRow + gaps + first;
        int tallest = FoldedTiles<L, V>.Tallest(vectors);
        int lanes = group == 1 ? L.Width / 2 : vectors * L.Width;
        t.NextStep = lanes * TurnLength * sizeof(float) * tallest / Math.Max(rows.Count, tallest);
        // As everywhere, the rows of one line at a time.
        for (int row = rows.From; row < rows.To;)
        {
            int line = row / p.LineLength, pixel = row - line * p.LineLength, count = Math.Min(rows.To - row, p.LineLength - pixel);
            t.A = p.A + line * p.ALine + pixel * p.ARow;
            int tiles = (count + tallest - 1) / tallest, height = count / tiles, taller = count - tiles * height;
            if (taller > 0) Column(ref t, taller, height + 1, vectors, group);
            if (taller < tiles) Column(ref t, tiles - taller, height, vectors, group);
            row += count;
            t.C += p.LineGap;
            if (t.Residual != null) t.Residual += p.LineGap;
        }
    }

    private static void Column(ref TileArgs t, int tiles, int height, int vectors, int group)
    {
        t.Tiles = tiles;
        T.RunFolded(height, vectors, group, t);
        int rows = tiles * height;
        t.Next += tiles * (t.RunLength / TurnLength) * t.RunCount * t.NextStep;
        t.A += rows * t.ARow;
        t.C += rows * t.CRow;
        if (t.Residual != null) t.Residual += rows * t.ResidualRow;
    }
}
