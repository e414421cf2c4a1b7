using NetAdapt.Kernels.Lanes;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>The columns of a 3x3 depthwise window with stride 1 that read no pad, for pixels that leave much of a vector empty. A row's pixels are taken for one line of floats: a vector holds the next few of them, whichever
/// pixels and channels they are of, and walks down some rows with its weights in registers. No lane is idle, and no tile has to be called for each few pixels; the sums are those of <see cref="Depthwise3x3s1"/>, in its order.</summary>
internal unsafe struct DepthwiseWalk
{
    /// <summary>Rows of one call: cache lines that they read stay in the first-level cache for the next vector of the
    /// same rows (docs/decisions/0020).</summary>
    public const int RowsAtOnce = 8;

    /// <summary>Packed by <see cref="Packing.DepthwiseWeights.PackLine"/>; null: there is nothing to walk.</summary>
    public float* Weights;

    /// <summary>From one input row to the next, and from one output row to the next.</summary>
    public nint Row, YRow;

    /// <summary>Floats of a pixel.</summary>
    public int C;

    /// <summary>Rows of the input, and pads above it.</summary>
    public int Height, PadTop;

    /// <summary>Output columns that are left out on the left.</summary>
    public int PadLeft;

    /// <summary>Floats of the columns of an output row, at least a vector.</summary>
    public int Length;

    public float Min, Max;

    /// <summary>Tiles would leave more than an eighth of their vectors empty, and the rows do not all begin in the same few lines of a first-level cache (half of a way of 4 KiB). By lane nothing was measured.</summary>
    public static bool Pays<L, V>(FeatureMap input) where L : struct, ILanes<V> where V : unmanaged =>
        L.Width > 1 && !L.MultipliesByLane && (input.C + L.Width - 1) / L.Width * L.Width * 8 > input.C * 9 && (input.W - 2) * input.C >= L.Width && input.W * input.C * sizeof(float) % 2048 != 0;

    /// <summary>Computes <paramref name="rows"/> of the image whose first rows lie, or would lie, at <paramref name="x"/> and <paramref name="y"/>.</summary>
    public readonly void Rows<L, V>(float* x, float* y, Chunk rows) where L : struct, ILanes<V> where V : unmanaged
    {
        V min = L.Splat(Min), max = L.Splat(Max);
        nint c = C, row = Row, yRow = YRow, tap = C + L.Width;
        bool lacksAbove = rows.From < PadTop, lacksBelow = rows.To + 2 - PadTop > Height;
        int whole = lacksBelow ? rows.Count - 1 : rows.Count;
        float* xRow = x + (rows.From - PadTop) * row, to = y + rows.From * yRow + PadLeft * c;
        for (int i = 0; i < Length; i += L.Width)
        {
            // The last vector is pulled back rather than cut.
            int at = Math.Min(i, Length - L.Width);
            float* w = Weights + at % C, from = xRow + at, target = to + at;
            V bias = L.Load(w), w00 = L.Load(w + tap), w01 = L.Load(w + 2 * tap), w02 = L.Load(w + 3 * tap), w10 = L.Load(w + 4 * tap), w11 = L.Load(w + 5 * tap), w12 = L.Load(w + 6 * tap),
                w20 = L.Load(w + 7 * tap), w21 = L.Load(w + 8 * tap), w22 = L.Load(w + 9 * tap);
            // Of three outputs below each other: the one whose last row comes next, the one behind it, and a new one.
            V next = bias;
            if (!lacksAbove) next = L.MultiplyAdd(L.Load(from + 2 * c), w02, L.MultiplyAdd(L.Load(from + c), w01, L.MultiplyAdd(L.Load(from), w00, next)));
            from += row;
            V x0 = L.Load(from), x1 = L.Load(from + c), x2 = L.Load(from + 2 * c);
            V first = L.MultiplyAdd(x2, w12, L.MultiplyAdd(x1, w11, L.MultiplyAdd(x0, w10, next)));
            next = L.MultiplyAdd(x2, w02, L.MultiplyAdd(x1, w01, L.MultiplyAdd(x0, w00, bias)));
            for (int r = whole; r > 0; r--)
            {
                from += row;
                x0 = L.Load(from);
                x1 = L.Load(from + c);
                x2 = L.Load(from + 2 * c);
                V done = L.MultiplyAdd(x0, w20, first);
                first = L.MultiplyAdd(x0, w10, next);
                next = L.MultiplyAdd(x0, w00, bias);
                done = L.MultiplyAdd(x1, w21, done);
                first = L.MultiplyAdd(x1, w11, first);
                next = L.MultiplyAdd(x1, w01, next);
                done = L.MultiplyAdd(x2, w22, done);
                first = L.MultiplyAdd(x2, w12, first);
                next = L.MultiplyAdd(x2, w02, next);
                L.Store(target, L.Min(max, L.Max(min, done)));
                target += yRow;
            }
            if (lacksBelow) L.Store(target, L.Min(max, L.Max(min, first)));
        }
    }
}
