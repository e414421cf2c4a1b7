using System.Runtime.InteropServices;

namespace NetAdapt.Kernels.Loops;

/// <summary>C = clamp(A * B + bias + residual): all that <see cref="Gemm{L,V}"/> needs to know. The same description serves pointwise and fully connected layers
/// (A = the activations where they lie), convolutions (a row of A is several runs of a padded image), and their gradients (A transposed, C added to).
/// <code>
/// A[m, k] = A + (m / LineLength) * ALine + (m % LineLength) * ARow + (k % RunLength) * AStep + Runs[k / RunLength]
/// B       = packed by Packing.Panels, K = RunCount * RunLength rows, N columns
/// C[m, n] = C + m * CRow + (m / LineLength) * LineGap + n
/// </code></summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct Product
{
    public Product()
    {
    }

    /// <summary>Rows of A and C.</summary>
    public int M;

    /// <summary>Columns of B and C.</summary>
    public int N;

    public float* A;

    /// <summary>From one row of A to the next within a line.</summary>
    public nint ARow;

    /// <summary>Rows of A in one line (an output row of an image); a plain matrix is one endless line.</summary>
    public int LineLength = int.MaxValue;

    /// <summary>From one line's first row to the next line's.</summary>
    public nint ALine;

    /// <summary>From one k to the next within a run: 1, or the row length of a matrix that is read transposed.</summary>
    public nint AStep = 1;

    /// <summary>k's in one run.</summary>
    public int RunLength;

    public int RunCount = 1;

    /// <summary>Where each run starts, relative to the row's start; null: one run at 0.</summary>
    public nint* Runs;

    /// <summary>The packed right-hand matrix.</summary>
    public float* B;

    /// <summary>How the columns behind the last full panel are folded, or halve it, in B as <see cref="Packing.FoldedPanels{L,V}"/> packs it; nothing where they make a panel of their own, filled up with zeros.</summary>
    public FoldedColumns Folded;

    /// <summary>How the panels are shared among tiles; chosen for each run where it is not given.</summary>
    public ColumnSplit Split;

    public float* C;

    public nint CRow;

    /// <summary>Elements of C, and of the residual, that are left out behind each line: pixels at the sides of an image.</summary>
    public nint LineGap;

    /// <summary>N floats, or null.</summary>
    public float* Bias;

    /// <summary>M x N, added before the clamp; null: none. May be C itself.</summary>
    public float* Residual;

    public nint ResidualRow;

    public float Min = float.NegativeInfinity;

    public float Max = float.PositiveInfinity;

    /// <summary>C += instead of C =: what lies in C is the residual.</summary>
    public void Accumulate()
    {
        Residual = C;
        ResidualRow = CRow;
    }

    /// <summary>A is a plain matrix of rows of <paramref name="k"/> elements, <paramref name="row"/> apart.</summary>
    public void Matrix(float* a, int k, nint row)
    {
        A = a;
        RunLength = k;
        ARow = row;
    }
}
