using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>Layers whose every output row is a product of one input row: pointwise convolutions (a row is a pixel) and fully connected layers (a row is an image).</summary>
internal abstract unsafe class RowsStep<L, V>(DenseKernel<L, V> kernel, Place x, bool rowIsImage) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    // For fewer rows the weights come too often from memory.
    private const int RowsTogether = 256;

    protected DenseKernel<L, V> Kernel => kernel;

    public override long Macs => (long)kernel.Outputs * kernel.Taps * kernel.Channels * (rowIsImage ? 1 : x.Map.Pixels);

    public override int WantedImages => (RowsTogether + x.Map.Pixels - 1) / x.Map.Pixels;

    protected int RowsOf(in Pass pass) => rowIsImage ? pass.Images : pass.Images * x.Map.Pixels;

    /// <summary>Floats from one input row to the next.</summary>
    protected int RowOf(in View view) => rowIsImage ? (int)view.Image : view.Stride;

    /// <summary>Which tiles a product of so many k's takes: chosen once, for about as many rows as there are at a time.</summary>
    protected static ColumnSplit SplitOf(int depth) => ColumnSplit.Of<L, V, ApartTiles<L, V>>(RowsTogether, depth);

    /// <summary>Where a row's runs start.</summary>
    protected nint[] Runs { get; } = [.. Enumerable.Range(0, kernel.Runs).Select(run => (nint)run * x.Stride)];
}

internal sealed unsafe class RowsForwardStep<L, V>(DenseKernel<L, V> kernel, Place x, Place y, bool rowIsImage, float* bias) : RowsStep<L, V>(kernel, x, rowIsImage)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place _x = x;
    private readonly ColumnSplit _split = SplitOf(kernel.RunLength * kernel.Runs);

    public override void Prepare(int worker, int workers) => Kernel.Pack(worker, workers);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(_x).From(Kernel.FirstChannel), to = pass.Of(y).From(Kernel.FirstOutput);
        fixed (nint* runs = Runs)
            Gemm<L, V>.Run(new Product
            {
                M = RowsOf(pass), N = Kernel.PaddedOutputs, A = from.P, ARow = RowOf(from), RunLength = Kernel.RunLength, RunCount = Kernel.Runs, Runs = runs,
                B = Kernel.Forward, Split = _split, Bias = bias, C = to.P, CRow = to.Stride,
            });
    }
}

internal sealed unsafe class RowsInputGradientStep<L, V>(DenseKernel<L, V> kernel, Place dy, Place dx, bool rowIsImage, bool add) : RowsStep<L, V>(kernel, dx, rowIsImage)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place _dx = dx;
    private readonly ColumnSplit _split = SplitOf(kernel.Outputs);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(dy).From(Kernel.FirstOutput), to = pass.Of(_dx).From(Kernel.FirstChannel);
        var product = new Product
        {
            M = RowsOf(pass), N = Kernel.Taps * Kernel.PaddedChannels, A = from.P, ARow = from.Stride, RunLength = Kernel.Outputs, B = Kernel.Backward, Split = _split,
            C = to.P, CRow = RowOf(to),
        };
        if (add) product.Accumulate();
        Gemm<L, V>.Run(product);
    }
}

/// <summary>sums[c] += dy over all pixels, for a bias.</summary>
internal sealed unsafe class BiasGradientStep<L, V>(Place dy, int sums, float* gradient) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy);
        if (d.IsDense) d = d.AsOneRow();
        if (pass.IsFirst) new Span<float>(pass.Sums + sums, d.Stride).Clear();
        for (int c = 0; c < d.Stride; c += L.Width)
        {
            // Two sums, so that additions do not wait for each other.
            V even = L.Zero, odd = L.Zero;
            for (int n = 0; n < d.Images; n++)
            for (int h = 0; h < d.H; h++)
            {
                float* g = d.At(n, h, 0) + c;
                for (int w = d.W; w > 1; w -= 2, g += 2 * d.Stride)
                {
                    even = L.Add(even, L.Load(g));
                    odd = L.Add(odd, L.Load(g + d.Stride));
                }
                if (d.W % 2 != 0) even = L.Add(even, L.Load(g));
            }
            float* sum = pass.Sums + sums + c;
            L.Store(sum, L.Add(L.Load(sum), L.Add(even, odd)));
        }
    }

    public override void Reduce(float** workersSums, int worker, int workers)
    {
        if (worker == 0) DenseKernel<L, V>.Join(workersSums, workers, sums, gradient, dy.Map.C);
    }
}
