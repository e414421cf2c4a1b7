using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Steps;

/// <summary>A pointwise convolution by <see cref="StrassenLoop{L,V}"/>, shared among workers by pairs of pixels, so that the bits do not depend on how many there are.</summary>
internal sealed unsafe class StrassenStep<L, V> : Step, IBandStep where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame;
    private readonly int _pixels, _width;
    private readonly StrassenLoop<L, V> _loop;

    public StrassenStep(LayerFrame frame)
    {
        _frame = frame;
        (_pixels, _width) = (frame.Output.Pixels, frame.Output.W);
        int depth = frame.Inputs[0].C, columns = frame.Output.C;
        // The four quarters are stored by four products, none of which has room for one more residual.
        var afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: false);
        float* bias = frame.Memory.Copy(frame.Layer.Weights[1].Span), weights = StrassenLoop<L, V>.Pack(_pixels, depth, columns, frame.Layer.Weights[0], frame.Memory);
        var (halves, rest) = StrassenLoop<L, V>.SplitsOf(_pixels, depth);
        _loop = new StrassenLoop<L, V>(_pixels, depth, frame.InputRow, columns, frame.OutputRow, weights, bias, halves, rest, afterwards.Min, afterwards.Max, afterwards);
        frame.Memory.ReserveScratch(_loop.ScratchFloats);
    }

    public override void Run(int images, int worker, int workers)
    {
        int pairs = (_pixels + 1) / 2;
        foreach (var (image, some) in new ImageShares(Chunk.Of(images * pairs, worker, workers), pairs))
            _loop.Rows(_frame.InputAt(image), _frame.OutputAt(image), _frame.ResidualAt(image), new Chunk(2 * some.From, Math.Min(2 * some.To, _pixels)), _frame.Memory.Scratch(worker));
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker) =>
        _loop.Rows(x, y, residual, new Chunk(rows.From * _width, rows.To * _width), _frame.Memory.Scratch(worker));

    public override void Write(LayerText text, bool inRows)
    {
        text.Is("strassen").Add("rows", _pixels).Add("width", _width);
        _loop.Write(text);
    }
}
