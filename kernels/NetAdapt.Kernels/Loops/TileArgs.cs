namespace NetAdapt.Kernels.Loops;

/// <summary>One register tile of a <see cref="Product"/>: up to six rows by some panels' columns, over one block of k.</summary>
internal unsafe struct TileArgs
{
    /// <summary>The tile's rows of A, as many as it has.</summary>
    public float* A0, A1, A2, A3, A4, A5;

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
}

/// <summary>A tile's number of rows as a type, so that one body compiles to a straight piece of code for each.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

internal readonly struct Rows1 : IRows { public static int Count => 1; }
internal readonly struct Rows2 : IRows { public static int Count => 2; }
internal readonly struct Rows3 : IRows { public static int Count => 3; }
internal readonly struct Rows4 : IRows { public static int Count => 4; }
internal readonly struct Rows5 : IRows { public static int Count => 5; }
internal readonly struct Rows6 : IRows { public static int Count => 6; }
