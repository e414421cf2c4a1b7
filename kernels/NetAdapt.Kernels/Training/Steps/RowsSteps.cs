using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>Layers whose every output row is a product of one input row: pointwise convolutions (a row is a pixel) and fully connected layers (a row is an image).</summary>
internal abstract unsafe class RowsStep<L, V>(DenseKernel<L, V> kernel, Place x, bool rowIsImage) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    protected DenseKernel<L, V> Kernel => kernel;

    public override long Macs => (long)kernel.Outputs * kernel.Taps * kernel.Channels * (rowIsImage ? 1 : x.Map.Pixels);

    protected int RowsOf(in Pass pass) => rowIsImage ? pass.Images : pass.Images * x.Map.Pixels;

    /// <summary>Floats from one input row to the next.</summary>
    protected int RowOf(in View view) => rowIsImage ? (int)view.Image : view.Stride;

    /// <summary>Where a row's runs start.</summary>
    protected nint[] Runs { get; } = [.. Enumerable.Range(0, kernel.Runs).Select(run => (nint)run * x.Stride)];
}

internal sealed unsafe class RowsForwardStep<L, V>(DenseKernel<L, V> kernel, Place x, Place y, bool rowIsImage, float* bias) : RowsStep<L, V>(kernel, x, rowIsImage)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place _x = x;

    public override long PrepareWork => (long)Kernel.Outputs * Kernel.Taps * Kernel.Channels;

    public override void Prepare() => Kernel.Pack();

    public override void Run(in Pass pass)
    {
        View from = pass.Of(_x), to = pass.Of(y);
        fixed (nint* runs = Runs)
            Gemm<L, V>.Run(new Product
            {
                M = RowsOf(pass), N = to.Stride, A = from.P, ARow = RowOf(from), RunLength = Kernel.RunLength, RunCount = Kernel.Runs, Runs = runs,
                B = Kernel.Forward, Bias = bias, C = to.P, CRow = to.Stride,
            });
    }
}

internal sealed unsafe class RowsInputGradientStep<L, V>(DenseKernel<L, V> kernel, Place dy, Place dx, bool rowIsImage, bool add) : RowsStep<L, V>(kernel, dx, rowIsImage)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place _dx = dx;

    public override void Run(in Pass pass)
    {
        View from = pass.Of(dy), to = pass.Of(_dx);
        var product = new Product
        {
            M = RowsOf(pass), N = Kernel.Taps * to.Stride, A = from.P, ARow = from.Stride, RunLength = Kernel.Outputs, B = Kernel.Backward, C = to.P, CRow = RowOf(to),
        };
        if (add) product.Accumulate();
        Gemm<L, V>.Run(product);
    }
}

internal sealed unsafe class RowsKernelGradientStep<L, V>(DenseKernel<L, V> kernel, Place x, Place dy, bool rowIsImage) : RowsStep<L, V>(kernel, x, rowIsImage)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly Place _x = x;
    private readonly nint[] _vectors = kernel.VectorsOf([.. Enumerable.Range(0, kernel.Runs).Select(run => (nint)run * x.Stride)]);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(_x), d = pass.Of(dy);
        int rows = RowsOf(pass), row = RowOf(from), blocks = (rows + KernelGradient<L, V>.BlockRows - 1) / KernelGradient<L, V>.BlockRows;
        for (int block = 0; block < blocks; block++)
        {
            Chunk part = Chunk.Of(rows, block, blocks);
            var product = new Product { M = Kernel.Outputs, A = d.P + (nint)part.From * d.Stride, ARow = 1, AStep = d.Stride, RunLength = part.Count };
            KernelGradient<L, V>.Add(product, from.P + (nint)part.From * row, part.Count, int.MaxValue, row, 0, _vectors, Kernel.Sums(pass));
        }
    }

    public override void Reduce(float** sums, int worker, int workers) => Kernel.Reduce(sums, Chunk.Of(Kernel.Outputs, worker, workers), workers);
}

/// <summary>sums += dy^T * x, for one block of pixels: x is packed panel by panel, and each panel is used up while it is in the first-level cache.</summary>
internal static unsafe class KernelGradient<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Pixels of a block: with two vectors each, 16 KiB.</summary>
    public const int BlockRows = 256;

    /// <param name="product">M, and A = dy read transposed, with its k's; the rest is filled in here.</param>
    [SkipLocalsInit]
    public static void Add(Product product, float* x, int count, int line, nint step, nint lineStep, nint[] vectors, float* sums)
    {
        float* panel = stackalloc float[BlockRows * 2 * L.Width];
        product.CRow = vectors.Length * L.Width;
        fixed (nint* starts = vectors)
            for (int v = 0; v < vectors.Length; v += 2)
            {
                int here = Math.Min(2, vectors.Length - v);
                Pixels<L, V>.Pack(panel, x, count, line, step, lineStep, starts + v, here);
                product.N = here * L.Width;
                product.B = panel;
                product.C = sums + v * L.Width;
                product.Accumulate();
                Gemm<L, V>.Run(product);
            }
    }
}

/// <summary>sums[c] += dy over all pixels, for a bias.</summary>
internal sealed unsafe class BiasGradientStep<L, V>(Place dy, int sums, float* gradient) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy);
        if (d.IsDense) d = d.AsOneRow();
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
