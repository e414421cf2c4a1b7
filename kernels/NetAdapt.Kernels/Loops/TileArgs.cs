namespace NetAdapt.Kernels.Loops;

/// <summary>Register tiles of a <see cref="Product"/>, one below the other: equally many rows each by some panels' columns, over one block of k.</summary>
internal unsafe struct TileArgs
{
    /// <summary>How many tiles.</summary>
    public int Tiles;

    /// <summary>The first tile's first row.</summary>
    public float* A;

    /// <summary>From one row to the next; one of this and <see cref="AStep"/> is 1.</summary>
    public nint ARow;

    public nint AStep;
    public int RunLength, RunCount;

    /// <summary>Null: one run at 0.</summary>
    public nint* Runs;

    public float* B;

    /// <summary>From one panel of B to the next, in floats.</summary>
    public nint Panel;

    public float* C;
    public nint CRow;

    /// <summary>What the sums start from, one row for all; null: zeros.</summary>
    public float* Bias;

    /// <summary>What is added to the start, a row each; null: nothing.</summary>
    public float* Residual;

    public nint ResidualRow;
    public float Min, Max;

    /// <summary>Columns of the last vector that exist: 1 to the vector's width.</summary>
    public int LastColumns;

    /// <summary>Of a tile with a folded vector: that vector's B, <see cref="LastColumns"/> columns.</summary>
    public float* Folded;

    /// <summary>From the tile's first column to the folded ones.</summary>
    public nint FoldedAt;

    /// <summary>What the tiles ask the cache for while they work, a little each turn: the B that comes next. It need not exist.</summary>
    public byte* Next;

    /// <summary>Bytes from one turn's request to the next turn's.</summary>
    public nint NextStep;
}
