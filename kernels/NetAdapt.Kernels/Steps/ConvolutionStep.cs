using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>A convolution by <see cref="ConvolutionLoop{L,V}"/>, shared among workers by lines or by panels of its outputs.</summary>
internal sealed unsafe class ConvolutionStep<L, V> : Step, IBandStep where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame;
    private readonly FeatureMap _input, _output;
    private readonly int _panels;
    private readonly ConvolutionLoop<L, V> _loop;

    public ConvolutionStep(LayerFrame frame)
    {
        var convolution = (Convolution)frame.Layer.Op;
        _frame = frame;
        (_input, _output) = (frame.Inputs[0], frame.Output);
        var (window, groups) = (convolution.Window, convolution.Groups);
        _panels = Panels<L, V>.Count(_output.C / groups);
        var afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: true);
        FoldedColumns folded = frame.IsGeneral ? default : ConvolutionLoop<L, V>.FoldedOf(window, _input, _output, groups);
        float* bias = frame.Memory.Copy(frame.Layer.Weights[1].Span), weights = ConvolutionLoop<L, V>.Pack(window, _input, _output, groups, folded, frame.Layer.Weights[0], frame.Memory);
        _loop = new ConvolutionLoop<L, V>(window, _input, _output, groups, weights, bias, folded, ConvolutionLoop<L, V>.TakeRuns(window, groups, frame.Memory), ConvolutionLoop<L, V>.SplitOf(window, _input, _output, groups),
            afterwards.Min, afterwards.Max, afterwards);
        _loop.FillRuns();
        frame.Memory.ReserveScratch(_loop.ScratchFloats);
    }

    public override void Run(int images, int worker, int workers)
    {
        int lines = images * _output.H;
        Chunk share = new(0, lines), panels = new(0, _panels);
        if (workers > 1)
        {
            long byLines = (lines + workers - 1) / workers * (long)_panels, byPanels = (_panels + workers - 1) / workers * (long)lines;
            if (byPanels * 9 / 8 < byLines) panels = _loop.SharePanels(worker, workers);
            else share = Chunk.Of(lines, worker, workers);
        }
        if (panels.Count == 0) return;
        foreach (var (image, rows) in new ImageShares(share, _output.H))
            _loop.Rows(_frame.InputAt(image), _frame.OutputAt(image), _frame.ResidualAt(image), rows, panels, _frame.Memory.Scratch(worker));
    }

    public override void Write(LayerText text, bool inRows)
    {
        var convolution = (Convolution)_frame.Layer.Op;
        text.Is("convolution").Add("window", convolution.Window).Add("in", _input).Add("out", _output).Add("groups", convolution.Groups);
        _loop.Write(text, _frame.X[0], _frame.Y, _frame.Residual, inRows);
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker) => _loop.Rows(x, y, residual, rows, _frame.Memory.Scratch(worker));
}
