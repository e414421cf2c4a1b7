using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>A depthwise kernel as its loops want it: a row of channels for each tap, which the plain loops read, and where its window has tiles also as those read it; once as it is and once turned round.</summary>
internal sealed unsafe class DepthwiseKernel<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _kernel, _gradient, _bias, _taps, _turned, _tiled, _turnedTiled;
    private readonly int _sums, _channels, _stride, _count;
    private readonly Window _window;
    private readonly TiledDepthwise<L, V>? _tiles, _turnedTiles;

    /// <param name="offset">Where the kernel (C, KH, KW, 1) starts among the parameters.</param>
    /// <param name="sums">Where its sums start among each worker's: taps * stride floats.</param>
    public DepthwiseKernel(Window window, int channels, int stride, PlanWeights weights, PlanMemory memory, int offset, int sums, float* bias)
    {
        _kernel = weights.Parameters + offset;
        _gradient = weights.Gradients + offset;
        _bias = bias;
        (_sums, _channels, _stride, _count, _window) = (sums, channels, stride, window.Taps, window);
        _taps = memory.Take((long)_count * stride);
        _turned = memory.Take((long)_count * stride);
        _tiles = TiledDepthwise<L, V>.Of(window);
        if (_tiles != null) _tiled = memory.Take(DepthwiseWeights.VectorsLength(stride, _count, L.Width));
        if (TurnedWindow.Of(window) is { } turned) _turnedTiles = TiledDepthwise<L, V>.Of(turned);
        if (_turnedTiles != null) _turnedTiled = memory.Take(DepthwiseWeights.VectorsLength(stride, _count, L.Width));
    }

    public long Length => (long)_count * _channels;

    public DepthwiseWindow Straight => Args(_taps, _bias, _window.StrideH, _window.StrideW);

    /// <summary>For the input's gradient, which has stride 1.</summary>
    private DepthwiseWindow Turned => Args(_turned, null, 1, 1);

    public float* Sums(in Pass pass) => pass.Sums + _sums;

    public void ClearSums(in Pass pass) => new Span<float>(Sums(pass), _count * _stride).Clear();

    /// <param name="x">Starts at the border's first pixel.</param>
    public void Forward(in View x, in View y)
    {
        if (_tiles != null && x.Stride == y.Stride) _tiles.Forward(x, y, _tiled);
        else DepthwiseTraining<L, V>.Forward(x, y, Straight, add: false);
    }

    /// <summary>The input's gradient with stride 1.</summary>
    /// <param name="dy">Starts at the border's first pixel.</param>
    public void Gather(in View dy, in View dx, bool add)
    {
        if (_turnedTiles != null && !add && dy.Stride == dx.Stride) _turnedTiles.Forward(dy, dx, _turnedTiled);
        else DepthwiseTraining<L, V>.Forward(dy, dx, Turned, add);
    }

    /// <summary>Packs a worker's share of the present weights.</summary>
    public void Pack(int worker, int workers)
    {
        Chunk channels = Chunk.Of(_channels, worker, workers);
        for (int c = channels.From; c < channels.To; c++)
        {
            nint vector = (nint)(c / L.Width) * (_count + 1) * L.Width + c % L.Width;
            if (_tiled != null) _tiled[vector] = _bias == null ? 0 : _bias[c];
            for (int t = 0; t < _count; t++)
            {
                float w = _kernel[c * _count + t];
                int other = _count - 1 - t;
                _taps[t * _stride + c] = _turned[other * _stride + c] = w;
                if (_tiled != null) _tiled[vector + (t + 1) * L.Width] = w;
                if (_turnedTiled != null) _turnedTiled[vector + (other + 1) * L.Width] = w;
            }
        }
    }

    /// <summary>Adds a worker's share of all workers' sums, in the workers' order, into the gradient.</summary>
    public void Reduce(float** sums, int worker, int workers)
    {
        Chunk channels = Chunk.Of(_channels, worker, workers);
        for (int c = channels.From; c < channels.To; c++)
        for (int t = 0; t < _count; t++)
        {
            float sum = 0;
            for (int w = 0; w < workers; w++) sum += sums[w][_sums + t * _stride + c];
            _gradient[c * _count + t] = sum;
        }
    }

    private DepthwiseWindow Args(float* weights, float* bias, int strideH, int strideW) => new()
    {
        KernelH = _window.KernelH, KernelW = _window.KernelW, StrideH = strideH, StrideW = strideW,
        DilationH = _window.DilationH, DilationW = _window.DilationW, Weights = weights, Bias = bias,
    };
}

internal sealed unsafe class DepthwiseForwardStep<L, V>(DepthwiseKernel<L, V> kernel, Window window, Place x, Place y) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * y.Map.Pixels;

    private readonly nint _start = new WindowOver(window, x).Start;

    public override void Prepare(int worker, int workers) => kernel.Pack(worker, workers);

    public override void Run(in Pass pass) => kernel.Forward(pass.Of(x).From(_start), pass.Of(y));
}

/// <summary>The input's gradient with stride 1.</summary>
internal sealed unsafe class DepthwiseGatherStep<L, V>(DepthwiseKernel<L, V> kernel, Window turned, Place dy, Place dx, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * dy.Map.Pixels;

    private readonly nint _start = new WindowOver(turned, dy).Start;

    public override void Run(in Pass pass) => kernel.Gather(pass.Of(dy).From(_start), pass.Of(dx), add);
}

/// <summary>The input's gradient with other strides, where the window is not dilated.</summary>
internal sealed unsafe class DepthwiseStridedStep<L, V>(DepthwiseKernel<L, V> kernel, Window window, Place dy, Place dx, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * dy.Map.Pixels;

    public override void Run(in Pass pass) => DepthwiseStrided<L, V>.Gather(pass.Of(dy), pass.Of(dx), kernel.Straight, window.PadTop, window.PadLeft, add);
}

/// <summary>The input's gradient with strides and dilation; dx is bordered and starts as zeros.</summary>
internal sealed unsafe class DepthwiseScatterStep<L, V>(DepthwiseKernel<L, V> kernel, Window window, Place dy, Place dx) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * dy.Map.Pixels;

    private readonly nint _start = new WindowOver(window, dx).Start;

    public override void Run(in Pass pass) => DepthwiseBackward<L, V>.Scatter(pass.Of(dy), pass.Of(dx).From(_start), kernel.Straight);
}

internal sealed unsafe class DepthwiseKernelGradientStep<L, V>(DepthwiseKernel<L, V> kernel, Window window, Place x, Place dy) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * dy.Map.Pixels;

    private readonly nint _start = new WindowOver(window, x).Start;

    public override void Run(in Pass pass)
    {
        if (pass.IsFirst) kernel.ClearSums(pass);
        DepthwiseBackward<L, V>.Weights(pass.Of(x).From(_start), pass.Of(dy), kernel.Straight, kernel.Sums(pass));
    }

    public override void Reduce(float** sums, int worker, int workers) => kernel.Reduce(sums, worker, workers);
}
