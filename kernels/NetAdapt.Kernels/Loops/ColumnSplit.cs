using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Loops;

/// <summary>How a product's panels are shared among tiles of several widths, for this number of rows: as many as possible of the width that costs least for each panel, and the
/// best mixture for the rest. Which split is taken changes the time, never the bits.</summary>
internal struct ColumnSplit
{
    /// <summary>The widest tile.</summary>
    private const int Widest = 8;

    /// <summary>Panels that are left to the best mixture.</summary>
    private const int Mixed = 16;

    [InlineArray(Mixed + 1)]
    private struct Choices
    {
        private byte _first;
    }

    [InlineArray(Mixed + 1)]
    private struct Costs
    {
        private float _first;
    }

    private Choices _choices;
    private int _best;

    /// <summary>Panels of the next tile, where <paramref name="left"/> are left.</summary>
    public readonly int Next(int left) => left > Mixed ? _best : _choices[left];

    public readonly bool IsChosen => _best > 0;

    /// <param name="best">The width that is taken while many panels are left.</param>
    /// <param name="choices">The width that is taken where so many are left; the first is for none.</param>
    public ColumnSplit(byte best, ReadOnlySpan<byte> choices)
    {
        _best = best;
        choices.CopyTo(_choices);
    }

    /// <summary>As the constructor takes it: "4:0,1,2,3,4,...".</summary>
    public override readonly string ToString()
    {
        Choices choices = _choices;
        return $"{_best}:{string.Join(',', ((ReadOnlySpan<byte>)choices).ToArray())}";
    }

    /// <param name="rows">Rows of C; a few more or less change little.</param>
    /// <param name="depth">k's of one block: what starts and ends a tile weighs more where they are few.</param>
    public static ColumnSplit Of<L, V, T>(int rows, int depth) where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
    {
        Costs costs = default, best = default;
        ColumnSplit split = default;
        for (int width = 1; width <= Widest; width++)
        {
            costs[width] = CostOf<L, V, T>(rows, width, depth);
            if (split._best == 0 || costs[width] * split._best < costs[split._best] * width) split._best = width;
        }
        for (int left = 1; left <= Mixed; left++)
        {
            best[left] = float.PositiveInfinity;
            for (int width = Math.Min(left, Widest); width > 0; width--)
            {
                float cost = best[left - width] + costs[width];
                if (cost < best[left]) (best[left], split._choices[left]) = (cost, (byte)width);
            }
        }
        return split;
    }

    /// <summary>For products of which nothing is known: the tile of most sums throughout, and for what is left over the widest that fits.</summary>
    public static ColumnSplit Any<L, V, T>() where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
    {
        ColumnSplit split = default;
        split._best = Enumerable.Range(1, Widest).MaxBy(width => width * T.Tallest(width));
        for (int left = 1; left <= Mixed; left++) split._choices[left] = (byte)Enumerable.Range(1, Math.Min(left, split._best)).Last(width => T.Tallest(width) > 0);
        return split;
    }

    // What it costs that data come from beyond the first-level cache: a strip of panels visits each row of A and C anew, and a tile reads each line of its panels, though the hardware knows better where the
    // next one lies. So few k's want wide tiles, which write long pieces of C, and many k's tall ones. Fitted to measurements, with 32 registers on Sapphire Rapids, with 16 on Zen 3, where a
    // row costs what its own lines do (docs/decisions/0014).
    private static float RowVisit<L, V>(int depth) where L : struct, ILanes<V> where V : unmanaged => L.Registers > 16 ? 16 : 0.05f * depth;

    private static float LineRead<L, V>() where L : struct, ILanes<V> where V : unmanaged => L.Registers > 16 ? 0.1f : 0.15f;

    /// <summary>Cycles for each k, of all rows by so many panels.</summary>
    private static float CostOf<L, V, T>(int rows, int width, int depth) where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
    {
        int tallest = T.Tallest(width);
        if (tallest == 0) return float.PositiveInfinity;
        int tiles = (rows + tallest - 1) / tallest;
        float height = rows / (float)tiles, sums = height * width;
        // Two multiply-adds a cycle, each of which is ready after four; two loads a cycle. A start and an end touch every sum once or twice more.
        float turn = Math.Max(Math.Max(sums / 2, 4), (height + width) / 2);
        float lines = width * L.Width / (float)PlanMemory.Line;
        return tiles * (turn + (12 + 2 * sums) / depth + lines * LineRead<L, V>()) + rows * RowVisit<L, V>(depth) / depth;
    }
}

/// <summary>A family of register tiles.</summary>
internal interface ITiles
{
    /// <summary>Rows of the tallest tile of so many vectors; 0 where there is none so wide.</summary>
    static abstract int Tallest(int vectors);

    /// <summary>Runs the tile of so many rows and vectors.</summary>
    static abstract void Run(int rows, int vectors, in TileArgs t);

    /// <summary>The same with a folded vector (<see cref="FoldedColumns"/>) that holds <paramref name="group"/> k's of each of its columns.</summary>
    static abstract void RunFolded(int rows, int vectors, int group, in TileArgs t);
}
