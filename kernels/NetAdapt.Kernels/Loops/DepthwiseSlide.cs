using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>When the slides of a depthwise window (<see cref="IDepthwiseWindow.Slide"/>) are taken: each input is loaded once for all sums of three rows, where a tile loads it twice.</summary>
internal static unsafe class DepthwiseSlide
{
    /// <summary>Sets of a first-level cache whose ways are 4 KiB.</summary>
    private const int Sets = 64;

    /// <summary>Input and output together: half of a second-level cache of 2 MiB, all of one of 1 MiB. A slide goes across memory a pixel at a time, which no cache asks ahead for.</summary>
    private const long MostBytes = 1 << 20;

    /// <summary>There is one, the map stays in the second-level cache, and the lines of neighbouring pixels do not drive each other from the few sets of the first-level cache that they fall into: measured, up to two
    /// pixels of a row for each set that is there for them, and a little less where some weights lie there too (docs/decisions/0010).</summary>
    /// <param name="input">With what fills up its pixels.</param>
    public static bool Pays<L, V, D>(Window window, FeatureMap input) where L : struct, ILanes<V> where V : unmanaged where D : struct, IDepthwiseWindow =>
        D.Slide<L, V>(1) != null && window is { PadLeft: 1, PadRight: 1 } && input.W > 1 && input.C >= L.Width && input.W < 2 * SetsOf(input.C) + (L.Registers > 16 ? 1 : 0) && 2L * input.Count * sizeof(float) <= MostBytes;

    /// <summary>Sets that one channel of neighbouring pixels falls into.</summary>
    private static int SetsOf(int channels)
    {
        if (channels % PlanMemory.Line != 0) return Sets;
        int lines = channels / PlanMemory.Line;
        // The largest power of two that divides the distance.
        return Sets / Math.Min(Sets, lines & -lines);
    }
}
