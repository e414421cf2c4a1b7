using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>An activation that is a layer of its own.</summary>
internal sealed unsafe class ActivationStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly ElementwiseOp _op = (ElementwiseOp)frame.Layer.Op;
    private readonly ActivationPass _pass = ActivationPass.Of<L, V>((ElementwiseOp)frame.Layer.Op);
    private readonly float* _x = frame.X[0], _y = frame.Y;

    public override void Write(LayerText text, bool inRows) => text.Is("activation").Add("count", Output.Count).Add("function", _op).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint start = ((nint)image * Output.H + i) * Output.W * Output.C;
        if (channels.Count == Output.C)
        {
            _pass.Run(_x + start, _y + start, (nint)Output.W * Output.C);
            return;
        }
        start += channels.From;
        for (int j = 0; j < Output.W; j++, start += Output.C) _pass.Run(_x + start, _y + start, channels.Count);
    }
}

/// <summary>Addition, subtraction, multiplication and division of two maps, of which H, W or C of either may be repeated.</summary>
internal sealed unsafe class BinaryStep<L, V, F>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged where F : struct, IBinary
{
    private readonly LayerFrame _frame = frame;

    public override void Write(LayerText text, bool inRows) =>
        text.Is("binary").Add("function", typeof(F).Name).Add("a", _frame.Inputs[0]).Add("b", _frame.Inputs[1]).Add("out", Output).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        FeatureMap a = _frame.Inputs[0], b = _frame.Inputs[1];
        float* x = RowOf(0, image, i), z = RowOf(1, image, i), y = _frame.Y + ((nint)image * Output.H + i) * Output.W * Output.C;
        if (a.W == b.W && a.C == b.C && channels.Count == Output.C)
        {
            Binary<L, V, F>.Run(x, false, z, false, y, (nint)Output.W * Output.C);
            return;
        }
        int alongA = a.W == 1 ? 0 : a.C, alongB = b.W == 1 ? 0 : b.C;
        x += a.C == 1 ? 0 : channels.From;
        z += b.C == 1 ? 0 : channels.From;
        y += channels.From;
        for (int j = 0; j < Output.W; j++, x += alongA, z += alongB, y += Output.C)
            Binary<L, V, F>.Run(x, a.C == 1, z, b.C == 1, y, channels.Count);
    }

    private float* RowOf(int input, int image, int i)
    {
        FeatureMap map = _frame.Inputs[input];
        return _frame.X[input] + ((nint)image * map.H + (map.H == 1 ? 0 : i)) * map.W * map.C;
    }
}

/// <summary>y = x * scale[c] + shift[c].</summary>
internal sealed unsafe class ScaleStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _x = frame.X[0], _y = frame.Y;
    private readonly float* _scale = frame.Memory.Copy(frame.Layer.Weights[0].Span), _shift = frame.Memory.Copy(frame.Layer.Weights[1].Span);

    public override void Write(LayerText text, bool inRows) => text.Is("scale").Add("out", Output).Add("scale", _scale).Add("shift", _shift).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint start = ((nint)image * Output.H + i) * Output.W * Output.C;
        for (int j = 0; j < Output.W; j++, start += Output.C) ScaleLoop<L, V>.Pixel(_x + start, _y + start, _scale, _shift, channels);
    }
}

/// <summary>Softmax over the channels of each pixel, or over each image; or its logarithm.</summary>
internal sealed unsafe class SoftmaxStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _x = frame.X[0], _y = frame.Y;
    private readonly bool _wholeImage = ((Softmax)frame.Layer.Op).WholeImage, _logarithm = ((Softmax)frame.Layer.Op).Logarithm;

    protected override bool SplitsChannels => false;

    public override void Write(LayerText text, bool inRows) => text.Is(_logarithm ? "logsoftmax" : "softmax").Add("out", Output).Add("whole", _wholeImage).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint start = ((nint)image * Output.H + i) * Output.W * Output.C;
        if (_wholeImage)
        {
            if (i == 0) Together(start, Output.Count);
            return;
        }
        for (int j = 0; j < Output.W; j++, start += Output.C) Together(start, Output.C);
    }

    private void Together(nint start, int count)
    {
        if (_logarithm) SoftmaxLoop<L, V>.LogRow(_x + start, _y + start, count);
        else SoftmaxLoop<L, V>.Row(_x + start, _y + start, count);
    }
}
