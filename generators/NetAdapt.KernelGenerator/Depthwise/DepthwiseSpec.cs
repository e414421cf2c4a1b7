namespace NetAdapt.KernelGenerator.Depthwise;

/// <summary>A depthwise window of K x K with stride S in both directions.</summary>
/// <param name="Tiles">Its tiles where a load takes part in many instructions at no cost: x86.</param>
/// <param name="LaneTiles">Its tiles for Arm.</param>
internal sealed record DepthwiseSpec(int K, int S, DepthwiseTiles Tiles, DepthwiseTiles LaneTiles)
{
    // Measured, two columns of several rows beat four or seven: the next tile then finds what it shares with this one in the first-level cache.
    private static readonly DepthwiseTiles s_three = new(3, 2), s_two = new(2, 2);

    // Eight sums hide how long a multiply-add takes, on a core that runs in order too; twelve would leave too few registers for what is loaded ahead. The largest window's tiles would take too much of the program.
    private static readonly DepthwiseTiles s_lanes = new(2, 4);

    public static DepthwiseSpec[] All { get; } =
    [
        new(3, 1, s_three, s_lanes), new(3, 2, s_three, s_lanes), new(5, 1, s_two, s_lanes), new(5, 2, s_two, s_lanes), new(7, 1, s_two, s_two), new(7, 2, s_two, s_two),
    ];

    public string Name => $"Depthwise{K}x{K}s{S}";

    /// <summary>Rows or columns that a tile may lack on either side.</summary>
    public int MostLacking => K / 2;

    /// <summary>Input rows, or columns, that some output rows, or columns, read.</summary>
    public int Reads(int outputs) => (outputs - 1) * S + K;

    /// <summary>Input rows that a tile may lack, as a condition that holds where row <paramref name="h"/> is there; null where it always is.</summary>
    public string? RowGuard(int rows, int h) => h < MostLacking ? $"if (lacking <= {h})" : h >= Reads(rows) - MostLacking ? $"if (present > {h})" : null;

    /// <summary>Input columns that a tile may lack, known at compile time.</summary>
    public string? ColumnGuard(int columns, int u) => u < MostLacking ? $"Left.Value <= {u}" : u >= Reads(columns) - MostLacking ? $"Right.Value < {Reads(columns) - u}" : null;
}

/// <summary>The sizes of a window's tiles, in outputs: neighbouring outputs share most of what they read.</summary>
/// <param name="Rows">Of the tallest.</param>
/// <param name="Columns">Of the widest.</param>
internal readonly record struct DepthwiseTiles(int Rows, int Columns)
{
    /// <summary>All rows, columns and columns lacking on the left and on the right that there is a tile for. A tile lacks columns on both sides only of the smallest maps, which only the 3x3 window has tiles
    /// for; and on the left only as the widest tile or as one of two columns, which is what maps of fewer columns than the widest are cut into.</summary>
    public IEnumerable<(int Rows, int Columns, int Left, int Right)> All(DepthwiseSpec d)
    {
        for (int rows = 1; rows <= Rows; rows++)
        for (int columns = 1; columns <= Columns; columns++)
        for (int left = 0; left <= d.MostLacking; left++)
        for (int right = 0; right <= d.MostLacking; right++)
            if ((left == 0 || right == 0 || d.K == 3) && (left == 0 || columns <= 2 || columns == Columns)) yield return (rows, columns, left, right);
    }
}
