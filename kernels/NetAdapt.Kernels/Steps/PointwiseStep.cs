using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>Pointwise convolution and fully connected: one product over the activations where they lie. A row is a pixel, or a whole image.
/// T are the register tiles: those for any depth, or those that the generator wrote for this one.</summary>
internal sealed unsafe class PointwiseStep<L, V, T> : Step, IBandStep where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
{
    private readonly Product _product;
    private readonly Afterwards<L, V> _afterwards;
    private readonly int _rowsOfImage, _height;

    public PointwiseStep(LayerFrame frame)
    {
        bool isFull = frame.Layer.Op is FullyConnected;
        int depth = isFull ? frame.Inputs[0].Count : frame.Inputs[0].C, outputs = frame.Output.C;
        _rowsOfImage = isFull ? 1 : frame.Output.Pixels;
        _height = isFull ? 1 : frame.Output.H;
        _afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: true);
        _product = new Product
        {
            N = outputs, C = frame.Y, CRow = frame.OutputRow, Residual = frame.Residual, ResidualRow = outputs, Min = _afterwards.Min, Max = _afterwards.Max,
            Folded = frame.IsGeneral ? default : FoldedColumns.OrHalf<L, V>(_rowsOfImage, outputs, depth, 1),
            Bias = frame.Memory.Copy(frame.Layer.Weights[1].Span),
        };
        _product.Matrix(frame.X[0], depth, isFull ? depth : frame.InputRow);
        _product.Split = frame.IsGeneral ? ColumnSplit.Any<L, V, T>() : ColumnSplit.Of<L, V, T>(_rowsOfImage, depth);
        _product.B = FoldedPanels<L, V>.Pack(_product, frame.Layer.Weights[0], frame.Memory);
    }

    /// <summary>A pointwise convolution of so many input channels, with enough pixels that its tiles are the tallest.</summary>
    public static bool Fits(LayerFrame frame, int channels) =>
        frame.Inputs[0].C == channels && frame.Output.Pixels >= FewestPixels && frame.Layer.Op is Convolution { Groups: 1, Window.IsPointwise: true };

    public override void Run(int images, int worker, int workers)
    {
        Product p = _product;
        p.M = images * _rowsOfImage;
        var (rows, panels) = Gemm<L, V>.Share(p, worker, workers);
        Run(p, rows, panels);
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker)
    {
        Product p = _product;
        p.M = _rowsOfImage;
        p.A = x;
        p.C = y;
        p.Residual = residual;
        int width = _rowsOfImage / _height;
        Run(p, new Chunk(rows.From * width, rows.To * width), new Chunk(0, Panels<L, V>.Count(p.N)));
    }

    public override void Write(LayerText text, bool inRows)
    {
        Product p = _product;
        p.M = _rowsOfImage;
        text.Is("product").Add("rows", p.M).Add("width", _rowsOfImage / _height).Add("depth", p.RunLength).Add("columns", p.N).Add("arow", p.ARow).Add("crow", p.CRow).Add("weights", p.B).Add("bias", p.Bias)
            .Add("tiles", typeof(T).Name.Split('`')[0]).Add("split", p.Split).Add(p.Folded).Add("min", p.Min).Add("max", p.Max).AddPass(_afterwards);
        if (!inRows && _afterwards.IsNothing) RecordedTiles<T>.Record<L, V>(p, text);
    }

    private void Run(in Product p, Chunk rows, Chunk panels) => PointwiseLoop<L, V, T>.Run(p, _afterwards, rows, panels);

    private const int FewestPixels = 256;
}

/// <summary>A product whose activation, where it cannot be applied at the store, follows while the rows are still in the cache.</summary>
internal static unsafe class PointwiseLoop<L, V, T> where L : struct, ILanes<V> where V : unmanaged where T : struct, ITiles
{
    private const int RowsAtOnce = 96;

    public static void Run(in Product p, in Afterwards<L, V> afterwards, Chunk rows, Chunk panels)
    {
        if (afterwards.IsNothing)
        {
            Gemm<L, V, T>.Run(p, rows, panels);
            return;
        }
        Chunk channels = Panels<L, V>.ColumnsOf(panels, p.N);
        foreach (Chunk at in rows.InPartsOf(RowsAtOnce))
        {
            Gemm<L, V, T>.Run(p, at, panels);
            afterwards.Finish(p.C, p.Residual, at, channels);
        }
    }
}
