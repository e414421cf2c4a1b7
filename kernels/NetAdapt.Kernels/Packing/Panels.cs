using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Packing;

/// <summary>The layout of a product's right-hand matrix B [K x N]: panels of two vectors' columns, one after the other, each holding its K rows in order, so that the
/// inner loop reads one stream. Where one vector is enough for the last columns, the last panel is only that wide; what its columns lack is zero.</summary>
internal static unsafe class Panels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Columns of a full panel.</summary>
    public static int Columns => 2 * L.Width;

    /// <summary>Panels of a matrix of <paramref name="n"/> columns.</summary>
    public static int Count(int n) => (n + Columns - 1) / Columns;

    /// <summary>N with the last panel's empty columns.</summary>
    public static int PaddedColumns(int n) => (n + L.Width - 1) / L.Width * L.Width;

    /// <summary>The columns that some panels hold.</summary>
    public static Chunk ColumnsOf(Chunk panels, int n) => new(Math.Min(n, panels.From * Columns), Math.Min(n, panels.To * Columns));

    /// <summary>Floats that the packed matrix takes.</summary>
    public static long Length(int k, int n) => (long)k * PaddedColumns(n);

    /// <summary>Packs B[i, j] = b[i * rowStep + j * columnStep].</summary>
    /// <param name="packed">At least <see cref="Length"/> floats, all of which are written.</param>
    public static void Pack(float* packed, float* b, int k, int n, nint rowStep, nint columnStep) =>
        Pack(packed, b, k, n, rowStep, columnStep, 0, Count(n));

    /// <summary>Packs only the panels from <paramref name="from"/> to before <paramref name="to"/>, each to its own place in <paramref name="packed"/>.</summary>
    public static void Pack(float* packed, float* b, int k, int n, nint rowStep, nint columnStep, int from, int to)
    {
        for (int panel = from; panel < to; panel++)
        {
            int first = panel * Columns, columns = Math.Min(Columns, n - first), width = PaddedColumns(columns);
            float* target = packed + (nint)first * k;
            for (int i = 0; i < k; i++, target += width)
            {
                float* row = b + i * rowStep + first * columnStep;
                if (columnStep == 1 && columns == Columns)
                {
                    L.Store(target, L.Load(row));
                    L.Store(target + L.Width, L.Load(row + L.Width));
                    continue;
                }
                for (int j = 0; j < columns; j++) target[j] = row[j * columnStep];
                for (int j = columns; j < width; j++) target[j] = 0;
            }
        }
    }
}
