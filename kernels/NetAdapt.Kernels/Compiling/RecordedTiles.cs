using System.Globalization;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;

namespace NetAdapt.Kernels.Compiling;

/// <summary>Tiles that note their calls instead of computing: so what a product would do is written down, call by call, and not decided a second time.</summary>
internal readonly unsafe struct RecordedTiles<T> : ITiles where T : struct, ITiles
{
    [ThreadStatic]
    private static List<(int Rows, int Vectors, int Group, TileArgs Args)>? t_calls;

    public static int Tallest(int vectors) => T.Tallest(vectors);

    public static void Run(int rows, int vectors, in TileArgs t) => t_calls!.Add((rows, vectors, 0, t));

    public static void RunFolded(int rows, int vectors, int group, in TileArgs t) => t_calls!.Add((rows, vectors, group, t));

    /// <summary>Adds the calls of a whole product to a layer's text, with the product's rows: where each starts in A, B, C, the bias and the residual, relative to where these start.</summary>
    public static void Record<L, V>(in Product p, LayerText text) where L : struct, ILanes<V> where V : unmanaged
    {
        t_calls = [];
        Gemm<L, V, RecordedTiles<T>>.Run(p, new Chunk(0, p.M), new Chunk(0, Packing.Panels<L, V>.Count(p.N)));
        foreach (var (rows, vectors, group, t) in t_calls)
        {
            // What is added to the sums: the layer's residual in the first block of k's, what lies in C already in those behind.
            string start = t.Bias != null ? $"bias={t.Bias - p.Bias}" : "bias=-1";
            string adds = t.Residual == null ? "none" : t.Bias != null ? "residual" : "sums";
            string folded = group == 0 ? "" : $" group={group} folded={t.Folded - p.B} at={t.FoldedAt}";
            text.AddCall(string.Create(CultureInfo.InvariantCulture,
                $"tile {rows}x{vectors} of={p.M} tiles={t.Tiles} a={t.A - p.A} b={t.B - p.B} c={t.C - p.C} {start} adds={adds} k={t.RunLength} clamps={(t.Min == p.Min && t.Max == p.Max ? 1 : 0)} last={t.LastColumns} next={t.Next - (byte*)p.B} step={t.NextStep}{folded}"));
        }
        t_calls = null;
    }
}
