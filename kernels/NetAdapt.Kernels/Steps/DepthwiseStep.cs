using System.Diagnostics;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>A depthwise convolution by the tiles of a window, its slides or a walk: which of them computes which columns is decided here, once.</summary>
internal sealed unsafe class DepthwiseStep<L, V, D> : Step, IBandStep where L : struct, ILanes<V> where V : unmanaged where D : struct, IDepthwiseWindow
{
    private readonly LayerFrame _frame;
    private readonly FeatureMap _input, _output;
    private readonly int _padTop, _padLeft;
    private readonly Afterwards<L, V> _afterwards;
    private readonly DepthwiseTile _tile;
    private readonly DepthwiseWalk _walk;

    private readonly bool _slides;

    // Of the tiles: all of them, those that the walk leaves out, or the slide's only one.
    private readonly int[] _columns;

    /// <summary>For each height the tiles of all columns.</summary>
    private readonly delegate*<in DepthwiseTile, void>[][] _tiles;

    public DepthwiseStep(LayerFrame frame)
    {
        Window window = ((Convolution)frame.Layer.Op).Window;
        (_frame, _padTop, _padLeft) = (frame, window.PadTop, window.PadLeft);
        // What fills up a pixel counts as channels, whose weights are zero.
        Debug.Assert(frame.InputRow == frame.OutputRow);
        (_input, _output) = (frame.Inputs[0].WithChannels(frame.OutputRow), frame.Output.WithChannels(frame.OutputRow));
        _afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: false);
        _tile = new DepthwiseTile
        {
            Row = (nint)_input.W * _input.C, YRow = (nint)_output.W * _output.C, C = _output.C, Columns = _output.W, Min = _afterwards.Min, Max = _afterwards.Max,
            Weights = frame.Memory.Take(DepthwiseWeights.VectorsLength(_output.C, window.Taps, L.Width)),
        };
        DepthwiseWeights.PackVectors(_tile.Weights, frame.Layer.Weights[0], frame.Layer.Weights[1], _output.C, L.Width);

        bool walks = Walks(frame);
        if (walks)
        {
            _walk = new DepthwiseWalk
            {
                C = _output.C, Row = _tile.Row, YRow = _tile.YRow, Height = _input.H, PadTop = _padTop, PadLeft = _padLeft, Length = (_input.W - (D.K - 1)) * _input.C, Min = _tile.Min, Max = _tile.Max,
                Weights = frame.Memory.Take(DepthwiseWeights.LineLength(_output.C, window.Taps, L.Width)),
            };
            DepthwiseWeights.PackLine(_walk.Weights, frame.Layer.Weights[0], frame.Layer.Weights[1], L.Width);
        }
        _slides = !walks && !frame.IsGeneral && DepthwiseSlide.Pays<L, V, D>(window, _input);
        TileColumn[] columns = walks ? [.. TileColumn.Of(window, _input, _output, 1).Where(column => column.Left + column.Right > 0)]
            : _slides ? [new TileColumn(0, _output.W, 1, 1)] : DepthwiseConv.Columns<L, V, D>(window, _input, _output);
        _columns = [.. columns.Select(column => column.From)];
        _tiles = new delegate*<in DepthwiseTile, void>[D.Rows<L, V>()][];
        for (int r = 0; r < D.Rows<L, V>(); r++)
        {
            _tiles[r] = new delegate*<in DepthwiseTile, void>[columns.Length];
            for (int i = 0; i < columns.Length; i++) _tiles[r][i] = Choose(r + 1, columns[i]);
        }
    }

    public static bool Fits(LayerFrame frame) => DepthwiseConv.Fits<L, V, D>(frame.Layer.Op, frame.Inputs[0], frame.Output);

    /// <summary>The window, and a map whose pixels have nothing filled in, are what a <see cref="DepthwiseWalk"/> is for.</summary>
    private static bool Walks(LayerFrame frame) => typeof(D) == typeof(Depthwise3x3s1) && !frame.IsGeneral && frame.OutputRow == frame.Output.C && DepthwiseWalk.Pays<L, V>(frame.Inputs[0]);

    public override void Run(int images, int worker, int workers)
    {
        // The last vector, pulled back, reaches into the channels before it: two workers may store the same there, but not before and after another pass.
        bool splits = (_afterwards.IsNothing || _output.C % L.Width == 0) && _walk.Weights == null;
        var (rows, channels) = RowShare.Of(images * _output.H, _output.C, splits, L.Width, worker, workers);
        if (channels.Count == 0) return;
        foreach (var (image, some) in new ImageShares(rows, _output.H)) Rows(_frame.InputAt(image), _frame.OutputAt(image), _frame.ResidualAt(image), some, channels);
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker) => Rows(x, y, residual, rows, new Chunk(0, _output.C));

    private void Rows(float* x, float* y, float* residual, Chunk rows, Chunk channels)
    {
        if (_walk.Weights == null)
        {
            Tiles(x, y, residual, rows, channels);
            return;
        }
        foreach (Chunk some in rows.InPartsOf(DepthwiseWalk.RowsAtOnce))
        {
            _walk.Rows<L, V>(x, y, some);
            Tiles(x, y, residual, some, channels);
        }
    }

    private void Tiles(float* x, float* y, float* residual, Chunk rows, Chunk channels)
    {
        DepthwiseTile tile = _tile;
        (tile.From, tile.To) = (channels.From, channels.To);
        tile.Weights += (nint)(channels.From / L.Width) * (D.K * D.K + 1) * L.Width;
        foreach (Chunk part in rows.InPartsOf(D.Rows<L, V>()))
        {
            int i = part.From, top = i * D.S - _padTop;
            tile.LackingTop = Math.Max(0, -top);
            tile.PresentRows = _input.H - top;
            float* from = x + top * tile.Row - (nint)_padLeft * tile.C, to = y + i * tile.YRow;
            delegate*<in DepthwiseTile, void>[] tiles = _tiles[part.Count - 1];
            for (int column = 0; column < tiles.Length; column++)
            {
                nint at = (nint)_columns[column] * tile.C;
                tile.X = from + at * D.S;
                tile.Y = to + at;
                tiles[column](tile);
            }
            _afterwards.Finish(y, residual, new Chunk(i * _output.W, (i + part.Count) * _output.W), channels);
        }
    }

    public override void Write(LayerText text, bool inRows)
    {
        text.Is("depthwise").AddLanes<L>().Add("tiles", typeof(D).Name).Add("window", ((Convolution)_frame.Layer.Op).Window).Add("in", _input).Add("out", _output)
            .Add("parts", DepthwiseConv.MasksParts<L, V, D>() && _output.C < L.Width).Add("weights", _tile.Weights).Add("min", _tile.Min).Add("max", _tile.Max).AddPass(_afterwards);
        if (_walk.Weights != null) text.Add("walk", _walk.Weights);
        if (_slides) text.Add("slides", true);
    }

    // The comparison is known at compile time, so that nothing is compiled for parts of vectors where they are not free.
    private delegate*<in DepthwiseTile, void> Choose(int rows, TileColumn column)
    {
        if (_slides) return D.Slide<L, V>(rows);
        if (DepthwiseConv.MasksParts<L, V, D>() && _output.C < L.Width) return D.Tile<L, V, N1>(rows, column.Count, column.Left, column.Right);
        return D.Tile<L, V, N0>(rows, column.Count, column.Left, column.Right);
    }
}
