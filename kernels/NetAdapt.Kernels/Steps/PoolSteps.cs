using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>Largest or mean of each window.</summary>
internal sealed unsafe class PoolStep<L, V, F>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged where F : struct, IReduction
{
    private readonly LayerFrame _frame = frame;
    private readonly Window _window = ((Pooling)frame.Layer.Op).Window;
    private readonly AveragePool? _average = frame.Layer.Op as AveragePool;

    protected override void Row(int image, int i, Chunk channels)
    {
        var input = _frame.Inputs[0];
        float* x = _frame.X[0] + (nint)image * input.Count, y = _frame.Y + ((nint)image * Output.H + i) * Output.W * Output.C;
        int top = i * _window.StrideH - _window.PadTop;
        var (p0, p1) = Taps.Inside(top, _window.KernelH, _window.DilationH, input.H);
        for (int j = 0; j < Output.W; j++, y += Output.C)
        {
            int left = j * _window.StrideW - _window.PadLeft;
            var (q0, q1) = Taps.Inside(left, _window.KernelW, _window.DilationW, input.W);
            float factor = _average == null ? 1 : 1f / _average.Divisor((i * Output.W + j) * Output.C, input, Output, (p1 - p0) * (q1 - q0));
            Pool<L, V, F>.Pixel(x, y, input, _window, top, left, channels, factor);
        }
    }
}

/// <summary>The mean of all channels at each pixel.</summary>
internal sealed unsafe class ChannelMeanStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _x = frame.X[0], _y = frame.Y;
    private readonly int _channels = frame.Inputs[0].C;

    protected override bool SplitsChannels => false;

    protected override void Row(int image, int i, Chunk channels)
    {
        nint pixel = ((nint)image * Output.H + i) * Output.W;
        float* x = _x + pixel * _channels;
        for (int j = 0; j < Output.W; j++, x += _channels)
        {
            V sums = L.Zero;
            int k = 0;
            for (; k <= _channels - L.Width; k += L.Width) sums = L.Add(sums, L.Load(x + k));
            if (k < _channels) sums = L.Add(sums, L.LoadPartial(x + k, _channels - k));
            _y[pixel + j] = L.Sum(sums) / _channels;
        }
    }
}

/// <summary>The mean of each channel over the whole image.</summary>
internal sealed unsafe class GlobalPoolStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame = frame;

    protected override void Row(int image, int i, Chunk channels)
    {
        var input = _frame.Inputs[0];
        Pool<L, V, Total>.Image(_frame.X[0] + (nint)image * input.Count, _frame.Y + (nint)image * Output.C, input, channels, 1f / input.Pixels);
    }
}
