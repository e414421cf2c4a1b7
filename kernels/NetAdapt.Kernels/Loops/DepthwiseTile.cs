using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>Some neighbouring outputs of a depthwise window, one or a few rows by one or two columns or, of a slide, by all of them, channels <see cref="From"/> to <see cref="To"/>.</summary>
internal unsafe struct DepthwiseTile
{
    /// <summary>The first input row's first column; in the pads where those are lacking.</summary>
    public float* X;

    public float* Y;

    /// <summary>Packed by <see cref="Packing.DepthwiseWeights"/>, from the vector of channel <see cref="From"/> on.</summary>
    public float* Weights;

    /// <summary>From one input row to the next.</summary>
    public nint Row;

    /// <summary>From one output row to the next.</summary>
    public nint YRow;

    /// <summary>Channels of a pixel.</summary>
    public int C;

    /// <summary>Channels [From, To): whole vectors, the last of which is pulled back to end at To.</summary>
    public int From, To;

    /// <summary>Input rows above the image.</summary>
    public int LackingTop;

    /// <summary>Input rows, those above the image included, before those below it.</summary>
    public int PresentRows;

    public float Min, Max;

    /// <summary>Output columns of a slide, two or more.</summary>
    public int Columns;
}

/// <summary>A window that the generator has written tiles for.</summary>
internal unsafe interface IDepthwiseWindow
{
    static abstract int K { get; }

    static abstract int S { get; }

    /// <summary>Output rows of the tallest tile.</summary>
    static abstract int Rows<L, V>() where L : struct, ILanes<V> where V : unmanaged;

    /// <summary>Output columns of the widest tile.</summary>
    static abstract int Columns<L, V>() where L : struct, ILanes<V> where V : unmanaged;

    /// <summary>Some rows of outputs from one side of the image to the other, with a column of pads at both; null where there is none.</summary>
    static abstract delegate*<in DepthwiseTile, void> Slide<L, V>(int rows) where L : struct, ILanes<V> where V : unmanaged;

    /// <summary>A tile of so many outputs whose first or last input columns lie in the pads; null where there is none.
    /// P is 1 where there are fewer channels than a vector has lanes.</summary>
    static abstract delegate*<in DepthwiseTile, void> Tile<L, V, P>(int rows, int columns, int left, int right)
        where L : struct, ILanes<V> where V : unmanaged where P : struct, INumber;
}

/// <summary>The tiles that lie side by side in a row of outputs.</summary>
/// <param name="From">The first output column.</param>
/// <param name="Left">Input columns that it lacks on the left.</param>
/// <param name="Right">Input columns that it lacks on the right.</param>
internal readonly record struct TileColumn(int From, int Count, int Left, int Right)
{
    public static IEnumerable<TileColumn> Of(Window window, FeatureMap input, FeatureMap output, int most)
    {
        for (int from = 0; from < output.W; from += most)
        {
            int count = Math.Min(most, output.W - from);
            yield return new TileColumn(from, count, Math.Max(0, window.PadLeft - from * window.StrideW),
                Math.Max(0, (from + count - 1) * window.StrideW - window.PadLeft + window.KernelW - input.W));
        }
    }
}
