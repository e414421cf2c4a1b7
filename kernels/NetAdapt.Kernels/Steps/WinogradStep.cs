using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>A 3x3 convolution by <see cref="WinogradLoop{L,V}"/>, shared among workers by tiles.</summary>
internal sealed unsafe class WinogradStep<L, V> : Step where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame;
    private readonly WinogradLoop<L, V> _loop;

    public WinogradStep(LayerFrame frame)
    {
        _frame = frame;
        var (input, output, window) = (frame.Inputs[0], frame.Output, ((Convolution)frame.Layer.Op).Window);
        var afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: true);
        float* bias = frame.Memory.Copy(frame.Layer.Weights[1].Span), weights = WinogradPanels<L, V>.Pack(frame.Layer.Weights[0], input.C, output.C, frame.Memory);
        _loop = new WinogradLoop<L, V>(input, output, window.PadTop, window.PadLeft, weights, bias, WinogradLoop<L, V>.SplitOf(input, output), afterwards.Min, afterwards.Max, afterwards);
        frame.Memory.ReserveScratch(_loop.ScratchFloats);
    }

    public override void Run(int images, int worker, int workers)
    {
        foreach (var (image, tiles) in new ImageShares(Chunk.Of(images * _loop.TileCount, worker, workers), _loop.TileCount))
            _loop.Tiles(_frame.InputAt(image), _frame.OutputAt(image), _frame.ResidualAt(image), tiles, _frame.Memory.Scratch(worker));
    }

    public override void Write(LayerText text, bool inRows) => _loop.Write(text);
}
