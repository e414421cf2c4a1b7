using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>One row of a depthwise convolution, by one of its loops.</summary>
internal interface IDepthwiseRow
{
    static abstract void Row<L, V>(in DepthwiseArgs d, int image, int i, Chunk channels) where L : struct, ILanes<V> where V : unmanaged;
}

internal readonly struct RowOfAny : IDepthwiseRow
{
    public static void Row<L, V>(in DepthwiseArgs d, int image, int i, Chunk channels) where L : struct, ILanes<V> where V : unmanaged =>
        DepthwiseAny<L, V>.Row(d, image, i, channels);
}

internal readonly struct RowOf3x3<S> : IDepthwiseRow where S : struct, INumber
{
    public static void Row<L, V>(in DepthwiseArgs d, int image, int i, Chunk channels) where L : struct, ILanes<V> where V : unmanaged =>
        Depthwise3x3<L, V, S>.Row(d, image, i, channels);
}

internal sealed unsafe class DepthwiseStep<L, V, A> : RowsStep<L, V>, IBandStep where L : struct, ILanes<V> where V : unmanaged where A : struct, IDepthwiseRow
{
    private readonly DepthwiseArgs _args;

    public DepthwiseStep(LayerFrame frame) : base(frame, clampsItself: true)
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
            A.Row<L, V>(args, 0, i, channels);
            Afterwards.Finish(y, residual, new Chunk(i * Output.W, (i + 1) * Output.W), channels);
        }
    }

    protected override void Row(int image, int i, Chunk channels) => A.Row<L, V>(_args, image, i, channels);
}
