using System.Numerics;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The last columns of a product, where they fill at most half a vector, folded: a vector holds the next few k's of each of them side by side, which are added up at the end. So 5 columns
/// of a vector of 16 take half a panel's multiply-adds, and one column a sixteenth. They ride on the tiles of the full panels before them, where there are any. What is folded depends on the layer alone, so
/// neither workers nor bands change a bit.</summary>
/// <param name="Group">k's of a column in one vector; 0: nothing is folded.</param>
/// <param name="Vectors">Full panels that the folded columns ride on: the last ones.</param>
internal readonly record struct FoldedColumns(int Group, int Vectors)
{
    /// <summary>They are not folded, but take half a vector's lanes: a k of each column.</summary>
    public static readonly FoldedColumns Half = new(1, 0);

    /// <summary>Sums of a tile's whole vectors that keep two multiply-add units busy: each has to wait for itself.</summary>
    private const int FewestSums = 8;

    /// <summary>Share of the last panel's time that has to be saved.</summary>
    private const float LeastGain = 0.15f;

    public bool IsNothing => Group == 0;

    /// <summary>Lanes of a vector that holds them.</summary>
    public int Lanes(int width) => Group == 1 ? width / 2 : width;

    /// <summary>The best way to fold, or none where a last panel that is filled up with zeros costs about as little.</summary>
    /// <param name="rows">Rows of an image; of a line where rows lie in lines.</param>
    /// <param name="n">All columns.</param>
    /// <param name="depth">k's of one run.</param>
    /// <param name="runs">How many runs make a row.</param>
    public static FoldedColumns Of<L, V>(int rows, int n, int depth, int runs) where L : struct, ILanes<V> where V : unmanaged
    {
        int columns = n % L.Width, full = n / L.Width;
        if (columns == 0 || columns > L.Width / 2) return default;
        int group = L.Width / (int)BitOperations.RoundUpToPowerOf2((uint)columns), vectors = Math.Min(full, 2);
        if (Math.Min(rows, FoldedTiles<L, V>.Tallest(vectors)) * Math.Max(1, vectors) < FewestSums) return default;
        // Cycles of a row: two multiply-adds each; then what a run's last k's take, a shuffle and an addition for each halving of the columns, one to gather the sums, and the end of a tile.
        float whole = runs * depth / 2f, folded = runs * Count(depth, group) / 2f + (depth % group == 0 ? 0 : 1.5f * runs) + 1 + 1.5f * BitOperations.Log2((uint)group);
        return folded <= (1 - LeastGain) * whole ? new FoldedColumns(group, vectors) : default;
    }

    /// <summary>The same; or, where they are not folded, half a vector with AVX-512: on a machine to which that is half the work, and everywhere where there are no other columns. That changes no bits.</summary>
    public static FoldedColumns OrHalf<L, V>(int rows, int n, int depth, int runs) where L : struct, ILanes<V> where V : unmanaged
    {
        FoldedColumns folded = Of<L, V>(rows, n, depth, runs);
        bool fits = typeof(L) == typeof(Avx512Lanes) && n % L.Width is > 0 and var columns && columns <= Avx512HalfLanes.Width;
        return folded.IsNothing && fits && (n < L.Width || Avx512Lanes.IsInHalves) ? Half : folded;
    }

    /// <summary>Vectors that hold <paramref name="depth"/> k's of the folded columns.</summary>
    public static int Count(int depth, int group) => (depth + group - 1) / group;
}
