using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>A depthwise kernel as its loops want it: a row of channels for each tap, once as it is and once turned round.</summary>
internal sealed unsafe class DepthwiseKernel<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _kernel, _gradient, _taps, _turned;
    private readonly int _sums, _channels, _stride, _count;
    private readonly Window _window;

    /// <param name="offset">Where the kernel (C, KH, KW, 1) starts among the parameters.</param>
    /// <param name="sums">Where its sums start among each worker's: taps * stride floats.</param>
    public DepthwiseKernel(Window window, int channels, int stride, PlanWeights weights, PlanMemory memory, int offset, int sums, float* bias)
    {
        _kernel = weights.Parameters + offset;
        _gradient = weights.Gradients + offset;
        (_sums, _channels, _stride, _count, _window) = (sums, channels, stride, window.Taps, window);
        _taps = memory.Take((long)_count * stride);
        _turned = memory.Take((long)_count * stride);
        Bias = bias;
    }

    private float* Bias { get; }

    public long Length => (long)_count * _channels;

    public DepthwiseWindow Straight => Args(_taps, Bias, _window.StrideH, _window.StrideW);

    /// <summary>For the input's gradient, which has stride 1.</summary>
    public DepthwiseWindow Turned => Args(_turned, null, 1, 1);

    public float* Sums(in Pass pass) => pass.Sums + _sums;

    public void ClearSums(in Pass pass) => new Span<float>(Sums(pass), _count * _stride).Clear();

    /// <summary>Packs a worker's share of the present weights.</summary>
    public void Pack(int worker, int workers)
    {
        Chunk channels = Chunk.Of(_channels, worker, workers);
        for (int t = 0; t < _count; t++)
        for (int c = channels.From; c < channels.To; c++)
            _taps[t * _stride + c] = _turned[(_count - 1 - t) * _stride + c] = _kernel[c * _count + t];
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

    public override void Run(in Pass pass) => DepthwiseTraining<L, V>.Forward(pass.Of(x).From(_start), pass.Of(y), kernel.Straight, add: false);
}

/// <summary>The input's gradient with stride 1.</summary>
internal sealed unsafe class DepthwiseGatherStep<L, V>(DepthwiseKernel<L, V> kernel, Window turned, Place dy, Place dx, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => kernel.Length * dy.Map.Pixels;

    private readonly nint _start = new WindowOver(turned, dy).Start;

    public override void Run(in Pass pass) => DepthwiseTraining<L, V>.Forward(pass.Of(dy).From(_start), pass.Of(dx), kernel.Turned, add);
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
