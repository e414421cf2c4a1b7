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

    private readonly WinogradTiles<L, V> _tiles;
    private readonly int _inRow, _outRow;
    private readonly nint _matrix;
    private readonly Product _product;

    /// <param name="weights">Packed by <see cref="WinogradPanels{L,V}"/>.</param>
    /// <param name="bias">For each output channel.</param>
    public WinogradLoop(FeatureMap input, FeatureMap output, int padTop, int padLeft, float* weights, float* bias, in ColumnSplit split, float min, float max, in Afterwards<L, V> afterwards)
    {
        _tiles = new WinogradTiles<L, V>(input, output, padTop, padLeft, bias, min, max, afterwards);
        _inRow = Panels<L, V>.PaddedColumns(input.C);
        _outRow = Panels<L, V>.PaddedColumns(output.C);
        _matrix = (nint)Panels<L, V>.Length(input.C, output.C);
        _product = new Product { N = _outRow, RunLength = input.C, ARow = InTile, CRow = OutTile, B = weights, Split = split };
    }

    /// <summary>Of one image.</summary>
    public int TileCount => _tiles.Count;

    private nint InTile => (nint)Winograd.Points * _inRow + Apart;

    private nint OutTile => (nint)Winograd.Points * _outRow + Apart;

    private int TilesAtOnce => Math.Min(TileCount, Math.Max(FewestAtOnce, (int)(MostFloats / (InTile + OutTile))));

    /// <summary>Floats that <see cref="Tiles"/> needs to work in.</summary>
    public long ScratchFloats => TilesAtOnce * (InTile + OutTile) + WinogradTiles<L, V>.FloatsOfZeros(_product.RunLength);

    /// <summary>How the panels are shared among tiles of the products.</summary>
    public static ColumnSplit SplitOf(FeatureMap input, FeatureMap output) =>
        ColumnSplit.Of<L, V, ApartTiles<L, V>>(Winograd.TilesOf(output.H) * Winograd.TilesOf(output.W), input.C);

    /// <summary>Some tiles of one image, counted along its rows.</summary>
    public void Tiles(float* x, float* y, float* residual, Chunk tiles, float* scratch)
    {
        int most = TilesAtOnce, parts = (tiles.Count + most - 1) / most;
        float* points = scratch, sums = points + most * InTile, zeros = sums + most * OutTile;
        _tiles.Clear(zeros);
        for (int part = 0; part < parts; part++)
        {
            Chunk some = Chunk.Of(tiles.Count, part, parts);
            int first = tiles.From + some.From;
            for (int t = 0; t < some.Count; t++) _tiles.Points(x, first + t, points + t * InTile, zeros);
            Product p = _product with { M = some.Count };
            p.A = points;
            p.C = sums;
            GemmSeries<L, V>.Run(p, Winograd.Points, _inRow, _matrix, _outRow);
            for (int t = 0; t < some.Count; t++) _tiles.Pixels(sums + t * OutTile, y, residual, first + t);
        }
    }

    /// <summary>Writes down what the tiles' constructor takes, how many of them are computed together and where their points lie, and the calls of one point's product: over so many tiles, and over one
    /// less where they cannot be shared evenly.</summary>
    public void Write(LayerText text)
    {
        text.Is("winograd");
        _tiles.Write(text);
        text.Add("weights", _product.B).Add("tiles", TileCount).Add("most", TilesAtOnce).Add("depth", _product.RunLength).Add("arow", InTile).Add("crow", OutTile)
            .Add("apoint", _inRow).Add("bpoint", _matrix).Add("cpoint", _outRow);
        int parts = (TileCount + TilesAtOnce - 1) / TilesAtOnce, fewest = TileCount / parts;
        for (int count = fewest + (TileCount % parts > 0 ? 1 : 0); count >= fewest; count--) RecordedTiles<ApartTiles<L, V>>.Record<L, V>(_product with { M = count }, text);
    }
}
