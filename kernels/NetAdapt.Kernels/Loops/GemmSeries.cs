using System.Diagnostics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Loops;

/// <summary>Many small products of one shape, whose matrices lie equally far apart. How rows and panels are shared among tiles is decided once for all of them: on 64 rows of 16 k's and 16 columns that
/// takes as long as a third of the product.</summary>
internal static unsafe class GemmSeries<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Computes <paramref name="count"/> products, of plain matrices without bias, residual and clamp.</summary>
    /// <param name="p">The first one. All its columns are written to the end of the last panel.</param>
    /// <param name="a">Floats from one product's A to the next; <paramref name="b"/> and <paramref name="c"/> likewise.</param>
    public static void Run(in Product p, int count, nint a, nint b, nint c)
    {
        Debug.Assert(p is { AStep: 1, RunCount: 1 } && p.Runs == null && p.Bias == null && p.Residual == null && p.Folded.IsNothing && p.N % L.Width == 0);
        if (p.RunLength > LongestRun)
        {
            Product each = p;
            for (int i = 0; i < count; i++, each.A += a, each.B += b, each.C += c) Gemm<L, V>.Run(each);
            return;
        }
        TileArgs t = default;
        (t.ARow, t.AStep, t.CRow, t.RunLength, t.RunCount, t.Panel) = (p.ARow, 1, p.CRow, p.RunLength, 1, (nint)p.RunLength * L.Width);
        (t.Min, t.Max, t.LastColumns) = (float.NegativeInfinity, float.PositiveInfinity, L.Width);
        int panels = Panels<L, V>.Count(p.N), known = 0, height = 0, tiles = 0, taller = 0;
        for (int i = 0; i < count; i++)
        for (int panel = 0; panel < panels;)
        {
            int vectors = p.Split.Next(panels - panel);
            if (vectors != known)
            {
                // Tiles that are as equally tall as they can be.
                int tallest = ApartTiles<L, V>.Tallest(vectors);
                tiles = (p.M + tallest - 1) / tallest;
                height = p.M / tiles;
                taller = p.M - tiles * height;
                known = vectors;
                // Each asks for its share of the B that comes next.
                t.NextStep = vectors * TurnLength * L.Width * sizeof(float) / tiles;
            }
            t.A = p.A + i * a;
            t.B = p.B + i * b + panel * t.Panel;
            t.C = p.C + i * c + (nint)panel * L.Width;
            t.Next = (byte*)(t.B + vectors * t.Panel);
            if (taller > 0)
            {
                t.Tiles = taller;
                ApartTiles<L, V>.Run(height + 1, vectors, t);
                int rows = taller * (height + 1);
                t.A += rows * t.ARow;
                t.C += rows * t.CRow;
                t.Next += taller * (t.RunLength / TurnLength) * t.NextStep;
            }
            t.Tiles = tiles - taller;
            if (t.Tiles > 0) ApartTiles<L, V>.Run(height, vectors, t);
            panel += vectors;
        }
    }

    /// <summary>As in <see cref="Gemm{L,V,T}"/>.</summary>
    private const int LongestRun = 1024, TurnLength = 4;
}
