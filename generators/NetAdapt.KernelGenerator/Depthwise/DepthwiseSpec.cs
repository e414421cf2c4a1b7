namespace NetAdapt.KernelGenerator.Depthwise;

/// <summary>A depthwise window of K x K with stride S in both directions.</summary>
/// <param name="Rows">Output rows of the tallest tile: neighbouring outputs share most of what they read.</param>
internal sealed record DepthwiseSpec(int K, int S, int Rows)
{
    /// <summary>Output columns of the widest tile. Measured, two columns of several rows beat four or seven: the next tile then finds what it shares with this one in the first-level cache.</summary>
    public const int Columns = 2;

    public static DepthwiseSpec[] All { get; } =
        [new(3, 1, 3), new(3, 2, 3), new(5, 1, 2), new(5, 2, 2), new(7, 1, 2), new(7, 2, 2)];

    public string Name => $"Depthwise{K}x{K}s{S}";

    /// <summary>Rows or columns that a tile may lack on either side.</summary>
    public int MostLacking => K / 2;

    /// <summary>Input rows, or columns, that some output rows, or columns, read.</summary>
    public int Reads(int outputs) => (outputs - 1) * S + K;
}
