using System.Numerics;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The last columns of a product, where they do not fill a vector. Folded, a vector holds the next few k's of each of them side by side, which are added up at the end: so 5 columns
/// of a vector of 16 take half a panel's multiply-adds, and one column a sixteenth. They ride on the tiles of the full panels before them, where there are any. Where half a vector takes half the time, the first
/// of the last columns may have half a vector's lanes, as they would have a whole one's, and only what is behind those is folded. All that depends on the layer and the machine alone, so neither workers nor bands change a bit.</summary>
/// <param name="Group">k's of a column in one folded vector; 0: nothing is folded.</param>
/// <param name="Vectors">Full panels that the folded columns ride on: the last ones.</param>
/// <param name="HasHalf">Half a vector's columns, or all that there are, are behind the full panels and before the folded ones.</param>
internal readonly record struct FoldedColumns(int Group, int Vectors, bool HasHalf = false)
{
    /// <summary>Sums of a tile's whole vectors that keep two multiply-add units busy: each has to wait for itself.</summary>
    private const int FewestSums = 8;

    /// <summary>Share of the last panel's time that has to be saved.</summary>
    private const float LeastGain = 0.15f;

    public bool IsNothing => Group == 0 && !HasHalf;

    /// <summary>Columns of <paramref name="n"/> in half a vector.</summary>
    public int HalfColumns(int n, int width) => HasHalf ? Math.Min(n % width, width / 2) : 0;

    /// <summary>Floats behind the full panels of a packed matrix.</summary>
    public long Length(int depth, int runs, int width) => (Group == 0 ? 0 : (long)Count(depth, Group) * runs * width) + HalfLength(depth, runs, width);

    /// <summary>Those of the half vectors.</summary>
    public nint HalfLength(int depth, int runs, int width) => HasHalf ? (nint)depth * runs * (width / 2) : 0;

    /// <summary>The best way to fold, or none where a last panel that is filled up with zeros costs about as little.</summary>
    /// <param name="rows">Rows of an image; of a line where rows lie in lines.</param>
    /// <param name="n">All columns.</param>
    /// <param name="depth">k's of one run.</param>
    /// <param name="runs">How many runs make a row.</param>
    public static FoldedColumns Of<L, V>(int rows, int n, int depth, int runs) where L : struct, ILanes<V> where V : unmanaged => Of<L, V>(rows, n / L.Width, n % L.Width, depth, runs, 1);

    /// <summary>The same with half a vector of AVX-512, where that is less work on this machine, and everywhere where there are no other columns.</summary>
    public static FoldedColumns OrHalf<L, V>(int rows, int n, int depth, int runs) where L : struct, ILanes<V> where V : unmanaged
    {
        FoldedColumns folded = Of<L, V>(rows, n, depth, runs);
        // What is not there is not compiled.
        if (typeof(L) != typeof(Avx512Lanes)) return folded;
        int columns = n % L.Width, full = n / L.Width, half = Avx512HalfLanes.Width;
        // Two k's of each column in a whole vector are as much work as one in half of it, and are to be added up.
        if (columns == 0 || folded.Group > 2 || (!Avx512Lanes.IsInHalves && (full > 0 || !folded.IsNothing))) return folded;
        if (columns <= half) return new FoldedColumns(0, 0, HasHalf: true);
        FoldedColumns behind = Avx512Lanes.IsInHalves ? Of<L, V>(rows, full, columns - half, depth, runs, 0.5f) : default;
        return behind.IsNothing ? default : behind with { HasHalf = true };
    }

    /// <summary>Vectors that hold <paramref name="depth"/> k's of the folded columns.</summary>
    public static int Count(int depth, int group) => (depth + group - 1) / group;

    /// <param name="full">Full panels.</param>
    /// <param name="columns">To be folded.</param>
    /// <param name="alternative">The part of a whole vector that they would take unfolded.</param>
    private static FoldedColumns Of<L, V>(int rows, int full, int columns, int depth, int runs, float alternative) where L : struct, ILanes<V> where V : unmanaged
    {
        if (columns == 0 || columns > L.Width / 2) return default;
        int group = L.Width / (int)BitOperations.RoundUpToPowerOf2((uint)columns), vectors = Math.Min(full, 2);
        if (Math.Min(rows, FoldedTiles<L, V>.Tallest(vectors)) * Math.Max(1, vectors) < FewestSums) return default;
        // Cycles of a row: two multiply-adds each; then what a run's last k's take, a shuffle and an addition for each halving of the columns, one to gather the sums, and the end of a tile.
        float whole = runs * depth / 2f, folded = runs * Count(depth, group) / 2f + (depth % group == 0 ? 0 : 1.5f * runs) + 1 + 1.5f * BitOperations.Log2((uint)group);
        return folded <= (1 - LeastGain) * alternative * whole ? new FoldedColumns(group, vectors) : default;
    }
}
