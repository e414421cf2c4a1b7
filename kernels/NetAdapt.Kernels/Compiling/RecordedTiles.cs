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
    public static void Record<L, V>(in Product p, LayerText text) where L : struct, ILanes<V> where V : unmanaged => Record<L, V>(p, p, "", text);

    /// <summary>The same of a product that is a part of a layer.</summary>
    /// <param name="start">Where A, B, C and the bias of the layer start, and how far its rows lie apart.</param>
    /// <param name="words">More about each call.</param>
    public static void Record<L, V>(in Product p, in Product start, string words, LayerText text) where L : struct, ILanes<V> where V : unmanaged
    {
        t_calls = [];
        Gemm<L, V, RecordedTiles<T>>.Run(p, new Chunk(0, p.M), new Chunk(0, Packing.Panels<L, V>.Count(p.N)));
        foreach (var (rows, vectors, group, t) in t_calls)
        {
            // What is added to the sums: the layer's residual in the first block of k's, what lies in C already in those behind.
            string bias = t.Bias != null ? $"bias={t.Bias - start.Bias}" : "bias=-1";
            string adds = t.Residual == null ? "none" : t.Bias != null ? "residual" : "sums";
            string folded = group == 0 ? "" : $" group={group} folded={t.Folded - start.B} at={t.FoldedAt}";
            string apart = t.ARow == start.ARow && t.CRow == start.CRow ? "" : $" arow={t.ARow} crow={t.CRow}";
            string runs = t.Runs == null ? "" : $" runs={t.Runs - start.Runs} count={t.RunCount}";
            text.AddCall(string.Create(CultureInfo.InvariantCulture,
                $"tile {rows}x{vectors} of={p.M} tiles={t.Tiles} a={t.A - start.A} b={t.B - start.B} c={t.C - start.C} {bias} adds={adds} k={t.RunLength} clamps={(t.Min == p.Min && t.Max == p.Max ? 1 : 0)} last={t.LastColumns} next={t.Next - (byte*)start.B} step={t.NextStep}{folded}{apart}{runs}{words}"));
        }
        t_calls = null;
    }
}
