using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>A depthwise convolution that no tiles were written for.</summary>
internal sealed unsafe class DepthwiseAnyStep<L, V> : RowsStep<L, V>, IBandStep where L : struct, ILanes<V> where V : unmanaged
{
    private readonly DepthwiseArgs _args;

    public DepthwiseAnyStep(LayerFrame frame) : base(frame, clampsItself: true)
    {
        var convolution = (Convolution)frame.Layer.Op;
        _args = new DepthwiseArgs
        {
            X = frame.X[0], Y = frame.Y, Input = frame.Inputs[0], Output = frame.Output, Window = convolution.Window,
            Weights = frame.Memory.Take(frame.Layer.Weights[0].Count),
            Bias = frame.Memory.Copy(frame.Layer.Weights[1].Span),
            Min = Afterwards.Min, Max = Afterwards.Max,
        };
        DepthwiseWeights.Pack(_args.Weights, frame.Layer.Weights[0]);
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker)
    {
        DepthwiseArgs args = _args;
        args.X = x;
        args.Y = y;
        var channels = new Chunk(0, Output.C);
        for (int i = rows.From; i < rows.To; i++)
        {
            DepthwiseAny<L, V>.Row(args, 0, i, channels);
            Afterwards.Finish(y, residual, new Chunk(i * Output.W, (i + 1) * Output.W), channels);
        }
    }

    public override void Write(LayerText text, bool inRows) =>
        text.Is("depthwiseany").Add("window", _args.Window).Add("in", _args.Input).Add("out", _args.Output).Add("weights", _args.Weights).Add("bias", _args.Bias)
            .Add("min", _args.Min).Add("max", _args.Max).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels) => DepthwiseAny<L, V>.Row(_args, image, i, channels);
}
