namespace NetAdapt.KernelGenerator.Tiles;

/// <summary>How a tile's rows of A lie.</summary>
internal enum ARows
{
    /// <summary>Some distance apart, the k's of a row next to each other: activations where they lie.</summary>
    Apart,

    /// <summary>Next to each other, the k's some distance apart: a matrix that is read transposed.</summary>
    Adjacent,
}

/// <summary>How an element of A meets a vector of B.</summary>
internal enum Form
{
    /// <summary>It is copied to all lanes of a register, or by the multiply-add itself: x86.</summary>
    Splat,

    /// <summary>The multiply-add picks it from a register that holds a vector of A: Arm.</summary>
    ByLane,
}

/// <summary>One register tile: so many rows of C by so many vectors, a named sum for each.</summary>
/// <param name="Depth">How many k's there are, all in one run, and the distance of the rows of A; 0: any number.</param>
internal readonly record struct TileSpec(int Rows, int Vectors, ARows A, Form Form, int Depth = 0)
{
    /// <summary>"Tile6x2", "LaneTile8x3", "AdjacentTile6x2", "Tile14x2_c16".</summary>
    public string Name => $"{(A == ARows.Adjacent ? "Adjacent" : "")}{(Form == Form.ByLane ? "Lane" : "")}Tile{Rows}x{Vectors}{(Depth > 0 ? $"_c{Depth}" : "")}";

    /// <summary>A step keeps A's elements in registers and goes through the vectors of B, not the other way round.</summary>
    public bool HoldsA => Rows < Vectors && Form == Form.Splat;

    public IEnumerable<int> EachRow => Enumerable.Range(0, Rows);

    public IEnumerable<int> EachVector => Enumerable.Range(0, Vectors);
}
