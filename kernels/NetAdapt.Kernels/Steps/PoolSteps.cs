using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>Largest or mean of each window.</summary>
internal sealed unsafe class PoolStep<L, V, F>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged where F : struct, IReduction
{
    private readonly LayerFrame _frame = frame;
    private readonly Window _window = ((Pooling)frame.Layer.Op).Window;
    private readonly bool _isMean = frame.Layer.Op is AveragePool, _countsPads = frame.Layer.Op is AveragePool { CountPads: true };

    public override void Write(LayerText text, bool inRows) =>
        text.Is("pool").Add("function", typeof(F).Name).Add("window", _window).Add("in", _frame.Inputs[0]).Add("out", Output).Add("mean", _isMean).Add("pads", _countsPads).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        FeatureMap input = _frame.Inputs[0];
        float* x = _frame.X[0] + (nint)image * input.Count, y = _frame.Y + ((nint)image * Output.H + i) * Output.W * Output.C;
        Pool<L, V, F>.Row(x, y, input, Output, _window, i, channels, _isMean, _countsPads);
    }
}

/// <summary>The mean of all channels at each pixel.</summary>
internal sealed unsafe class ChannelMeanStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _x = frame.X[0], _y = frame.Y;
    private readonly int _channels = frame.Inputs[0].C;

    protected override bool SplitsChannels => false;

    public override void Write(LayerText text, bool inRows) => text.Is("channelmean").Add("in", _channels).Add("out", Output).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint pixel = ((nint)image * Output.H + i) * Output.W;
        float* x = _x + pixel * _channels;
        for (int j = 0; j < Output.W; j++, x += _channels) _y[pixel + j] = Pool<L, V, Total>.MeanOf(x, _channels);
    }
}

/// <summary>The mean of each channel over the whole image.</summary>
internal sealed unsafe class GlobalPoolStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame = frame;

    public override void Write(LayerText text, bool inRows) => text.Is("globalpool").Add("in", _frame.Inputs[0]).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        var input = _frame.Inputs[0];
        Pool<L, V, Total>.Image(_frame.X[0] + (nint)image * input.Count, _frame.Y + (nint)image * Output.C, input, channels, 1f / input.Pixels);
    }
}
