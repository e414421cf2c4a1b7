namespace NetAdapt.KernelGenerator.Tiles;

/// <summary>The tiles that a kind of machine has registers for: for each number of vectors side by side all heights up to the tallest.</summary>
/// <param name="Name">What it suits.</param>
/// <param name="Condition">The lanes that it is for, as an expression over L; the first family whose condition holds is taken.</param>
/// <param name="Tallest">Rows of the tallest tile for each number of vectors.</param>
internal sealed record TileFamily(string Name, string Condition, Form Form, params (int Vectors, int Rows)[] Tallest)
{
    /// <summary>For machines without vectors, and for tests: as much as keeps the program small.</summary>
    private static readonly TileFamily s_single = new("one float at a time", "L.Width == 1", Form.Splat, (1, 4), (2, 4), (4, 2));

    /// <summary>12 sums fill two multiply-add units; with the vectors of B and one splat they take 15 or 16 registers.</summary>
    public static readonly TileFamily Sixteen = new("16 registers", "L.Registers == 16", Form.Splat, (1, 12), (2, 6), (3, 4), (4, 3), (8, 1));

    /// <summary>Lanes that are half a vector of AVX-512. Written out wherever it is asked: behind a property a native build would not see that it is a constant.</summary>
    public const string IsHalf = "L.Width == 8 && L.Registers == 32";

    /// <summary>For layers of at most half a vector's columns: they have one panel.</summary>
    private static readonly TileFamily s_half = new("half a vector, 32 registers", IsHalf, Form.Splat, (1, 14));

    /// <summary>Up to 28 sums, so that there are fewer loads for each multiply-add; an element of A needs no register of its own.</summary>
    public static readonly TileFamily ThirtyTwo = new("32 registers", "!L.MultipliesByLane", Form.Splat, (1, 14), (2, 14), (3, 9), (4, 6), (8, 1));

    /// <summary>By lane, A takes a register for each row (its next four k's) or for four rows (their next k): 16 + 8 + 2 or 24 + 2 + 3 of 32.</summary>
    private static readonly TileFamily s_byLane = new("32 registers, multiply-add by lane", "true", Form.ByLane, (1, 12), (2, 8), (3, 6), (4, 4), (8, 1));

    private static readonly TileFamily s_byLaneAdjacent = s_byLane with { Tallest = [(1, 12), (2, 12), (3, 8), (4, 4), (8, 1)] };

    public static TileFamily[] For(ARows rows) => [s_single, Sixteen, s_half, ThirtyTwo, rows == ARows.Apart ? s_byLane : s_byLaneAdjacent];

    public IEnumerable<TileSpec> Tiles(ARows rows) =>
        from width in Tallest from height in Enumerable.Range(1, width.Rows) select new TileSpec(height, width.Vectors, rows, Form);
}
