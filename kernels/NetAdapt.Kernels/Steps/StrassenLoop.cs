using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Steps;

/// <summary>A pointwise convolution by <see cref="Strassen"/>: some pairs of pixels at a time, whose sums and partial results stay in the second-level cache. Columns that no half takes are a plain product.</summary>
internal readonly unsafe struct StrassenLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Floats of sums and partial results: 384 KiB.</summary>
    private const int MostFloats = 96 * 1024;

    /// <summary>Pairs that fill a product's tiles, whatever room they take.</summary>
    private const int FewestPairs = 28;

    /// <summary>About as many are computed together.</summary>
    private const int UsualPairs = 98;

    private readonly StrassenPanels<L, V> _panels;
    private readonly int _depth, _columns, _sumRow, _partRow;
    private readonly nint _inRow, _outRow;
    private readonly float* _weights, _bias;
    private readonly Product _rest;
    private readonly ColumnSplit _split;
    private readonly float _min, _max;
    private readonly Afterwards<L, V> _afterwards;

    /// <param name="pixels">Of an image.</param>
    /// <param name="depth">Input channels, which lie <paramref name="inRow"/> apart from pixel to pixel.</param>
    /// <param name="columns">Output channels, which lie <paramref name="outRow"/> apart.</param>
    /// <param name="weights">Packed by <see cref="Pack"/>.</param>
    /// <param name="bias">For each output channel.</param>
    /// <param name="split">How the panels of a half are shared among tiles; <paramref name="splitOfRest"/>: those that no half takes.</param>
    public StrassenLoop(int pixels, int depth, nint inRow, int columns, nint outRow, float* weights, float* bias, in ColumnSplit split, in ColumnSplit splitOfRest, float min, float max,
        in Afterwards<L, V> afterwards)
    {
        (_depth, _inRow, _columns, _outRow, _split, _min, _max, _afterwards) = (depth, inRow, columns, outRow, split, min, max, afterwards);
        _weights = weights;
        _bias = bias;
        _panels = StrassenPanels<L, V>.Of(depth, columns);
        // Rows that do not lie powers of two apart, where they would meet in the same sets of a cache.
        _sumRow = (_panels.Upper + PlanMemory.Line - 1) / PlanMemory.Line * PlanMemory.Line + PlanMemory.Line;
        _partRow = _panels.Columns + PlanMemory.Line;
        _rest = RestOf(pixels, depth, columns) with { ARow = inRow, CRow = outRow, Bias = bias + 2 * _panels.Columns, Min = min, Max = max, B = weights + _panels.Floats, Split = splitOfRest };
    }

    /// <summary>How panels are shared among tiles, as the constructor takes it.</summary>
    public static (ColumnSplit Halves, ColumnSplit Others) SplitsOf(int pixels, int depth) =>
        (ColumnSplit.Of<L, V, ApartTiles<L, V>>(Math.Min((pixels + 1) / 2, UsualPairs), (depth + 1) / 2), ColumnSplit.Of<L, V, ApartTiles<L, V>>(Math.Min(pixels, 2 * UsualPairs), depth));

    /// <summary>Floats that <see cref="Rows"/> needs to work in.</summary>
    public long ScratchFloats => (long)PairsAtOnce * PairFloats;

    private int PairFloats => 4 * _sumRow + 3 * _partRow;

    private int PairsAtOnce => Math.Max(FewestPairs, MostFloats / PairFloats);

    /// <summary>Packs a layer's kernel into a new block: seven matrices, then the rest's.</summary>
    public static float* Pack(int pixels, int depth, int columns, Tensors.Tensor kernel, PlanMemory memory)
    {
        var panels = StrassenPanels<L, V>.Of(depth, columns);
        Product rest = RestOf(pixels, depth, columns);
        float* packed = memory.Take(panels.Floats + FoldedPanels<L, V>.Length(rest));
        panels.Pack(packed, kernel, memory);
        FoldedPanels<L, V>.Pack(packed + panels.Floats, rest, kernel, columns - rest.N, memory);
        return packed;
    }

    /// <summary>Some pixels of one image.</summary>
    /// <param name="x">Where the image's first pixel lies, or would lie; <paramref name="y"/> and <paramref name="residual"/> likewise.</param>
    /// <param name="pixels">They begin at an even one; an odd one without its partner can only be the image's last.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/>.</param>
    public void Rows(float* x, float* y, float* residual, Chunk pixels, float* scratch)
    {
        int pairs = (pixels.Count + 1) / 2, blocks = (pairs + PairsAtOnce - 1) / PairsAtOnce;
        for (int block = 0; block < blocks; block++)
        {
            Chunk some = Chunk.Of(pairs, block, blocks);
            var at = new Chunk(pixels.From + 2 * some.From, Math.Min(pixels.From + 2 * some.To, pixels.To));
            Block(x + at.From * _inRow, y + at.From * _outRow, at.Count, scratch);
            _afterwards.Finish(y, residual, at, new Chunk(0, _columns));
        }
    }

    /// <summary>The first pixels at <paramref name="x"/>. With Pi for the products of Winograd's form: C11 = P1 + P2, C12 = P1 + P6 + P5 + P3, C21 = P1 + P6 + P7 - P4, C22 = P1 + P6 + P7 + P5. What several of them
    /// begin with is handed on as a product's residual.</summary>
    private void Block(float* x, float* y, int pixels, float* scratch)
    {
        int pairs = (pixels + 1) / 2, seconds = pixels / 2, upper = _panels.Upper, lower = _panels.Lower, columns = _panels.Columns;
        float* s1 = scratch, s2 = s1 + (nint)pairs * _sumRow, s3 = s2 + (nint)pairs * _sumRow, s4 = s3 + (nint)pairs * _sumRow;
        float* u = s4 + (nint)pairs * _sumRow, v = u + (nint)pairs * _partRow, w = v + (nint)pairs * _partRow;
        for (int i = 0; i < pairs; i++)
        {
            float* first = x + 2 * i * _inRow;
            nint at = (nint)i * _sumRow;
            StrassenSums<L, V>.Inputs(first, i < seconds ? first + _inRow : null, upper, lower, s1 + at, s2 + at, s3 + at, s4 + at);
        }
        nint inPair = 2 * _inRow, outPair = 2 * _outRow;
        float* second = y + _outRow;
        var sums = new Product { M = pairs, N = columns, RunLength = upper, ARow = _sumRow, CRow = _partRow, ResidualRow = _partRow, Split = _split };
        Product outputs = sums with { CRow = outPair, Min = _min, Max = _max };
        // u = P1, then C11, then u = P1 + P6, v = u + P7, w = P5.
        Run(sums with { A = x, ARow = inPair, B = _weights + StrassenPanels<L, V>.B11, C = u });
        Run(outputs with { RunLength = lower, A = x + upper, ARow = inPair, B = _weights + _panels.B21, C = y, Bias = _bias, Residual = u });
        Run(sums with { A = s2, B = _weights + _panels.T2, C = u, Residual = u });
        Run(sums with { A = s3, B = _weights + _panels.T3, C = v, Residual = u });
        Run(sums with { A = s1, B = _weights + _panels.T1, C = w });
        Run(outputs with { M = seconds, RunLength = lower, A = x + _inRow + upper, ARow = inPair, B = _weights + _panels.T4, C = second, Bias = _bias, Residual = v });
        for (int i = 0; i < pairs; i++)
        {
            nint at = (nint)i * _partRow;
            StrassenSums<L, V>.Corner(u + at, v + at, w + at, i < seconds ? second + i * outPair + columns : null, _bias + columns, columns, _min, _max);
        }
        Run(outputs with { A = s4, B = _weights + _panels.B22, C = y + columns, Bias = _bias + columns, Residual = u });
        if (_rest.N > 0) Run(_rest with { M = pixels, A = x, C = y + 2 * columns });
    }

    private static void Run(in Product p) => Gemm<L, V, ApartTiles<L, V>>.Run(p, new Chunk(0, p.M), new Chunk(0, Panels<L, V>.Count(p.N)));

    /// <summary>The columns that no half takes.</summary>
    private static Product RestOf(int pixels, int depth, int columns)
    {
        int rest = columns - 2 * Strassen.HalfColumns(columns, L.Width);
        return new Product { N = rest, RunLength = depth, Folded = FoldedColumns.Of<L, V>(pixels, rest, depth, 1) };
    }

    /// <summary>Writes down what the constructor takes.</summary>
    public void Write(LayerText text) => text.Add("depth", _depth).Add("arow", _inRow).Add("columns", _columns).Add("crow", _outRow).Add("weights", _weights).Add("bias", _bias)
        .Add("split", _split).Add("rest", _rest.Split).Add("min", _min).Add("max", _max).AddPass(_afterwards);
}
