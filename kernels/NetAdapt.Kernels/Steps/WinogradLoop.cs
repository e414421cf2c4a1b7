using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>A 3x3 convolution by <see cref="Winograd"/>'s minimal filtering: some tiles at a time become points, 36 products over the channels take them to sums, and sums become pixels, all of it in the
/// second-level cache.</summary>
internal readonly unsafe struct WinogradLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Floats of points and sums: 1 MiB.</summary>
    private const int MostFloats = 256 * 1024;

    /// <summary>Rows that still fill a product's tiles.</summary>
    private const int FewestAtOnce = 24;

    /// <summary>Tiles' points do not lie powers of two apart, where they would meet in the same sets of a cache.</summary>
    private const int Apart = 16;

    private readonly FeatureMap _input, _output;
    private readonly int _padTop, _padLeft, _tilesAcross, _inRow, _outRow;
    private readonly float* _bias;
    private readonly float _min, _max;
    private readonly Product _product;
    private readonly Afterwards<L, V> _afterwards;
    private readonly nint _matrix;

    /// <param name="weights">Packed by <see cref="WinogradPanels{L,V}"/>.</param>
    /// <param name="bias">For each output channel.</param>
    public WinogradLoop(FeatureMap input, FeatureMap output, int padTop, int padLeft, float* weights, float* bias, in ColumnSplit split, float min, float max, in Afterwards<L, V> afterwards)
    {
        (_input, _output, _padTop, _padLeft, _min, _max, _afterwards) = (input, output, padTop, padLeft, min, max, afterwards);
        _bias = bias;
        _tilesAcross = Winograd.TilesOf(output.W);
        TileCount = Winograd.TilesOf(output.H) * _tilesAcross;
        _inRow = Panels<L, V>.PaddedColumns(input.C);
        _outRow = Panels<L, V>.PaddedColumns(output.C);
        _matrix = (nint)Panels<L, V>.Length(input.C, output.C);
        _product = new Product { N = output.C, RunLength = input.C, ARow = InTile, CRow = OutTile, B = weights, Split = split };
    }

    /// <summary>Of one image.</summary>
    public int TileCount { get; }

    private nint InTile => (nint)Winograd.Points * _inRow + Apart;

    private nint OutTile => (nint)Winograd.Points * _outRow + Apart;

    private int TilesAtOnce => Math.Min(TileCount, Math.Max(FewestAtOnce, (int)(MostFloats / (InTile + OutTile))));

    /// <summary>Floats that <see cref="Tiles"/> needs to work in.</summary>
    public long ScratchFloats => TilesAtOnce * (InTile + OutTile) + (long)Winograd.Points * _input.C;

    /// <summary>How the panels are shared among tiles of the products.</summary>
    public static ColumnSplit SplitOf(FeatureMap input, FeatureMap output) =>
        ColumnSplit.Of<L, V, ApartTiles<L, V>>(Winograd.TilesOf(output.H) * Winograd.TilesOf(output.W), input.C);

    /// <summary>Some tiles of one image, counted along its rows.</summary>
    public void Tiles(float* x, float* y, float* residual, Chunk tiles, float* scratch)
    {
        int most = TilesAtOnce, parts = (tiles.Count + most - 1) / most;
        float* points = scratch, sums = points + most * InTile, patch = sums + most * OutTile;
        for (int part = 0; part < parts; part++)
        {
            Chunk some = Chunk.Of(tiles.Count, part, parts);
            int first = tiles.From + some.From;
            for (int t = 0; t < some.Count; t++) Points(x, first + t, points + t * InTile, patch);
            Product p = _product with { M = some.Count };
            p.A = points;
            p.C = sums;
            for (int point = 0; point < Winograd.Points; point++)
            {
                Gemm<L, V>.Run(p);
                p.A += _inRow;
                p.B += _matrix;
                p.C += _outRow;
            }
            for (int t = 0; t < some.Count; t++) Pixels(sums + t * OutTile, y, residual, first + t);
        }
    }

    private void Points(float* x, int tile, float* points, float* patch)
    {
        int top = tile / _tilesAcross * Winograd.Tile - _padTop, left = tile % _tilesAcross * Winograd.Tile - _padLeft, c = _input.C;
        if (top >= 0 && left >= 0 && top + Winograd.Patch <= _input.H && left + Winograd.Patch <= _input.W)
        {
            WinogradTransform<L, V>.Input(x + ((nint)top * _input.W + left) * c, (nint)_input.W * c, c, points);
            return;
        }
        // What reaches over the image's sides is copied, with zeros for the pads.
        new Span<float>(patch, Winograd.Points * c).Clear();
        int from = Math.Max(0, -left), to = Math.Min(Winograd.Patch, _input.W - left);
        for (int i = Math.Max(0, -top); i < Math.Min(Winograd.Patch, _input.H - top) && from < to; i++)
            new ReadOnlySpan<float>(x + ((nint)(top + i) * _input.W + left + from) * c, (to - from) * c).CopyTo(new Span<float>(patch + (i * Winograd.Patch + from) * c, (to - from) * c));
        WinogradTransform<L, V>.Input(patch, Winograd.Patch * c, c, points);
    }

    private void Pixels(float* sums, float* y, float* residual, int tile)
    {
        int i = tile / _tilesAcross * Winograd.Tile, j = tile % _tilesAcross * Winograd.Tile, rows = Math.Min(Winograd.Tile, _output.H - i), columns = Math.Min(Winograd.Tile, _output.W - j);
        nint at = ((nint)i * _output.W + j) * _output.C;
        WinogradTransform<L, V>.Output(sums, y + at, residual == null ? null : residual + at, (nint)_output.W * _output.C, _output.C, rows, columns, _bias, _min, _max);
        for (int line = i; line < i + rows; line++) _afterwards.Finish(y, residual, new Chunk(line * _output.W + j, line * _output.W + j + columns), new Chunk(0, _output.C));
    }

    /// <summary>Writes down what the constructor takes.</summary>
    public void Write(LayerText text) => text.Is("winograd").Add("in", _input).Add("out", _output).Add("top", _padTop).Add("left", _padLeft).Add("weights", _product.B).Add("bias", _bias)
        .Add("split", _product.Split).Add("min", _min).Add("max", _max).AddPass(_afterwards);
}
