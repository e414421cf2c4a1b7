using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>How a convolution's window lies over a bordered place.</summary>
internal readonly unsafe struct WindowOver(Window window, Place x)
{
    /// <summary>From the first pixel inside the border to the first that the first window sees.</summary>
    public nint Start => -window.PadTop * (nint)x.Row - window.PadLeft * (nint)x.Stride;

    public nint Step => window.StrideW * (nint)x.Stride;

    public nint LineStep => window.StrideH * (nint)x.Row;

    /// <summary>Where each run of taps starts, relative to the window's first tap.</summary>
    public nint[] Runs(int joined)
    {
        var runs = new List<nint>();
        for (int p = 0; p < window.KernelH; p++)
        for (int q = 0; q < window.KernelW; q += joined)
            runs.Add(p * window.DilationH * (nint)x.Row + q * window.DilationW * (nint)x.Stride);
        return [.. runs];
    }
}

/// <summary>A convolution of any window, one product an image: a row of the left-hand matrix is what one window sees of the bordered image, where it lies. With stride 1 it
/// serves the input's gradient too, which is the convolution of the bordered dy with the kernel turned round.</summary>
internal sealed unsafe class WindowForwardStep<L, V>(DenseKernel<L, V> kernel, Window window, Place x, Place y, float* bias) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => (long)kernel.Outputs * kernel.Taps * kernel.Channels * y.Map.Pixels;

    private readonly WindowOver _over = new(window, x);
    private readonly nint[] _runs = new WindowOver(window, x).Runs(kernel.Taps / kernel.Runs);

    public override void Prepare(int worker, int workers) => kernel.Pack(worker, workers);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x).From(kernel.FirstChannel), to = pass.Of(y).From(kernel.FirstOutput);
        fixed (nint* runs = _runs)
            for (int n = 0; n < to.Images; n++)
                Gemm<L, V>.Run(new Product
                {
                    M = to.H * to.W, N = kernel.PaddedOutputs, LineLength = to.W, A = from.At(n, 0, 0) + _over.Start, ARow = _over.Step, ALine = _over.LineStep,
                    RunLength = kernel.RunLength, RunCount = kernel.Runs, Runs = runs, B = kernel.Forward, Bias = bias, C = to.At(n, 0, 0), CRow = to.Stride,
                });
    }
}

/// <summary>The input's gradient with stride 1: each input pixel gathers what the outputs around it give.</summary>
internal sealed unsafe class WindowGatherStep<L, V>(DenseKernel<L, V> kernel, Window turned, Place dy, Place dx, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => (long)kernel.Outputs * kernel.Taps * kernel.Channels * dy.Map.Pixels;

    private readonly WindowOver _over = new(turned, dy);
    private readonly nint[] _runs = new WindowOver(turned, dy).Runs(1);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(dy).From(kernel.FirstOutput), to = pass.Of(dx).From(kernel.FirstChannel);
        fixed (nint* runs = _runs)
            for (int n = 0; n < to.Images; n++)
            {
                var product = new Product
                {
                    M = to.H * to.W, N = kernel.PaddedChannels, LineLength = to.W, A = from.At(n, 0, 0) + _over.Start, ARow = _over.Step, ALine = _over.LineStep,
                    RunLength = kernel.Outputs, RunCount = kernel.Taps, Runs = runs, B = kernel.Backward, C = to.At(n, 0, 0), CRow = to.Stride,
                };
                if (add) product.Accumulate();
                Gemm<L, V>.Run(product);
            }
    }
}

/// <summary>The input's gradient with other strides: some output rows at a time, what each pixel gives to all of its window in one product, which is then added where it belongs.
/// dx is bordered and starts as zeros.</summary>
internal sealed unsafe class WindowScatterStep<L, V>(DenseKernel<L, V> kernel, Window window, Place dy, Place dx, Place given) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    public override long Macs => (long)kernel.Outputs * kernel.Taps * kernel.Channels * dy.Map.Pixels;

    private readonly WindowOver _over = new(window, dx);
    private readonly nint[] _runs = new WindowOver(window, dx).Runs(1);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(dy).From(kernel.FirstOutput), to = pass.Of(dx).From(kernel.FirstChannel);
        float* part = pass.Of(given).P;
        int columns = kernel.Taps * kernel.PaddedChannels, rows = Math.Max(1, given.Map.C / (columns * from.W));
        for (int n = 0; n < from.Images; n++)
        for (int first = 0; first < from.H; first += rows)
        {
            int here = Math.Min(rows, from.H - first);
            Gemm<L, V>.Run(new Product
            {
                M = here * from.W, N = columns, LineLength = from.W, A = from.At(n, first, 0), ARow = from.Stride, ALine = from.Row,
                RunLength = kernel.Outputs, B = kernel.Backward, C = part, CRow = columns,
            });
            for (int i = 0; i < here; i++)
            for (int j = 0; j < from.W; j++)
                AddWindow(part + (nint)(i * from.W + j) * columns, to.At(n, 0, 0) + _over.Start + (first + i) * _over.LineStep + j * _over.Step, kernel.PaddedChannels);
        }
    }

    private void AddWindow(float* given, float* pixel, int channels)
    {
        foreach (nint run in _runs)
        {
            float* to = pixel + run;
            for (int c = 0; c < channels; c += L.Width) L.Store(to + c, L.Add(L.Load(to + c), L.Load(given + c)));
            given += channels;
        }
    }
}
