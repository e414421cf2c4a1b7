using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The layout of a product's right-hand matrix with folded columns: the full panels, half a panel where there is one, then vectors that hold for each of the last columns the next few k's side by side. What
/// the last vector of a run of k's lacks is zero, as are columns that do not exist.</summary>
internal static unsafe class FoldedPanels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Packs a layer's kernel, where each output has its k's side by side, into a new block. The product says how long its runs of k's are, how many columns it has, and which are folded.</summary>
    public static float* Pack(in Product p, Tensor kernel, PlanMemory memory)
    {
        float* packed = memory.Take(Length(p));
        Pack(packed, p, kernel, 0, memory);
        return packed;
    }

    /// <summary>Floats that a product's packed matrix takes.</summary>
    public static long Length(in Product p) =>
        Panels<L, V>.Length(p.RunLength * p.RunCount, Whole(p)) + p.Folded.Length(p.RunLength, p.RunCount, L.Width);

    /// <summary>The same of the outputs from <paramref name="first"/> on, into <see cref="Length"/> floats of room.</summary>
    public static void Pack(float* packed, in Product p, Tensor kernel, int first, PlanMemory memory)
    {
        int depth = p.RunLength * p.RunCount, whole = Whole(p), columns = p.N - whole, half = p.Folded.HalfColumns(p.N, L.Width);
        Panels<L, V>.Pack(packed, kernel, first * depth, depth, whole, memory);
        if (columns == 0) return;

        Span<float> last = memory.Lend(columns * depth)[..(columns * depth)];
        kernel.CopyTo(last, (first + whole) * depth);
        float* target = packed + Panels<L, V>.Length(depth, whole);
        if (p.Folded.HasHalf)
        {
            Pack(target, last[..(half * depth)], p, 1, L.Width / 2);
            target += p.Folded.HalfLength(p.RunLength, p.RunCount, L.Width);
        }
        if (p.Folded.Group > 0) Pack(target, last[(half * depth)..], p, p.Folded.Group, L.Width);
    }

    /// <summary>Vectors of so many lanes, with <paramref name="group"/> k's of each column.</summary>
    private static void Pack(float* target, ReadOnlySpan<float> columns, in Product p, int group, int lanes)
    {
        int depth = p.RunLength * p.RunCount, count = columns.Length / depth;
        for (int run = 0; run < p.RunCount; run++)
        for (int k = 0; k < p.RunLength; k += group, target += lanes)
            for (int lane = 0; lane < lanes; lane++)
            {
                int column = lane / group, at = k + lane % group;
                target[lane] = column < count && at < p.RunLength ? columns[column * depth + run * p.RunLength + at] : 0;
            }
    }

    /// <summary>Columns in panels.</summary>
    private static int Whole(in Product p) => p.Folded.IsNothing ? p.N : p.N / L.Width * L.Width;
}
