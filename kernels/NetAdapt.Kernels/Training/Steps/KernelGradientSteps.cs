using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>sums += dy^T * x, a block of pixels at a time. Both sides are packed, so that the product reads streams: rows that lie powers of two apart fall into the same few lines
/// of the first-level cache.</summary>
/// <param name="packed">Scratch: <see cref="PackedFloats"/>.</param>
internal abstract unsafe class KernelGradientStep<L, V>(DenseKernel<L, V> kernel, Place dy, Place packed) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Pixels of a block: as many k's as a product takes at once.</summary>
    protected const int BlockRows = 256;

    // Vectors of x that are packed at a time: they stay in the second-level cache, and tiles of 1, 2, 3, 4 or 6 vectors fit in.
    private const int PanelsTogether = 12;

    private readonly ColumnSplit _split = ColumnSplit.Of<L, V, AdjacentTiles<L, V>>(Math.Min(kernel.Outputs, L.Width), BlockRows);

    protected DenseKernel<L, V> Kernel => kernel;

    /// <summary>Floats of the scratch, where a pixel of dy has <paramref name="stride"/>.</summary>
    public static long PackedFloats(int stride) => (long)BlockRows * (stride + PanelsTogether * L.Width);

    /// <summary>One block.</summary>
    /// <param name="isFirst">The worker's first: its sums are what this block gives.</param>
    protected void Add(in Pass pass, in Block block, bool isFirst)
    {
        float* left = pass.Of(packed).P, right = left + (nint)BlockRows * dy.Stride;
        fixed (nint* own = Kernel.Vectors)
            Pixels<L, V>.Pack(left, block.Gradient, block.Count, block.Line, dy.Stride, block.GradientLineStep, own, Kernel.PaddedOutputs / L.Width);
        nint panel = (nint)block.Count * L.Width;
        int vectors = Kernel.Columns / L.Width;
        for (int v = 0; v < vectors; v += PanelsTogether)
        {
            int here = Math.Min(PanelsTogether, vectors - v);
            PackInput(right, block, v, here);
            var product = new Product
            {
                M = Kernel.Outputs, N = here * L.Width, A = left, ARow = 1, LineLength = L.Width, ALine = panel, AStep = L.Width, RunLength = block.Count,
                B = right, Split = _split, C = Kernel.Sums(pass) + v * L.Width, CRow = Kernel.Columns,
            };
            if (!isFirst) product.Accumulate();
            Gemm<L, V>.Run(product);
        }
    }

    /// <summary>Packs what the window sees of x at the block's pixels: so many vectors of columns.</summary>
    protected abstract void PackInput(float* packed, in Block block, int firstVector, int vectors);

    public override void Reduce(float** sums, int worker, int workers) => Kernel.Reduce(sums, Chunk.Of(Kernel.Outputs, worker, workers), workers);

    /// <summary>Some pixels of dy, and where their windows start in x.</summary>
    protected readonly struct Block(float* gradient, nint gradientLineStep, float* input, int count, int line)
    {
        public readonly float* Gradient = gradient, Input = input;
        public readonly nint GradientLineStep = gradientLineStep;
        public readonly int Count = count, Line = line;
    }
}

/// <summary>Of a layer whose every output row is a product of one input row. Where the input follows from a batch normalization, it is made as it is packed.</summary>
/// <param name="x">The input; with <paramref name="moments"/> what is normalized and clamped to be the input.</param>
internal sealed unsafe class RowsKernelGradientStep<L, V>(DenseKernel<L, V> kernel, Place x, Place dy, Place packed, bool rowIsImage, BatchMoments? moments, float min, float max)
    : KernelGradientStep<L, V>(kernel, dy, packed) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly nint[] _vectors = kernel.VectorsOf([.. Enumerable.Range(0, kernel.Runs).Select(run => (nint)run * x.Stride)]);
    private readonly int _row = rowIsImage ? x.Image : x.Stride;
    private readonly Place _dy = dy;

    public override long Macs => (long)Kernel.Outputs * Kernel.Taps * Kernel.Channels * _dy.Map.Pixels;

    public override int WantedImages => (BlockRows + _dy.Map.Pixels - 1) / _dy.Map.Pixels;

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x).From(Kernel.FirstChannel), d = pass.Of(_dy).From(Kernel.FirstOutput);
        int rows = d.Pixels, blocks = (rows + BlockRows - 1) / BlockRows;
        for (int i = 0; i < blocks; i++)
        {
            Chunk part = Chunk.Of(rows, i, blocks);
            Add(pass, new Block(d.P + (nint)part.From * d.Stride, 0, from.P + (nint)part.From * _row, part.Count, int.MaxValue), pass.IsFirst && i == 0);
        }
    }

    protected override void PackInput(float* packed, in Block block, int firstVector, int vectors)
    {
        if (moments != null)
        {
            nint c = firstVector * L.Width;
            Pixels<L, V>.PackNormalized(packed, block.Input + c, block.Count, _row, vectors, moments.Scale + Kernel.FirstChannel + c, moments.Shift + Kernel.FirstChannel + c, min, max);
            return;
        }
        fixed (nint* starts = _vectors)
            Pixels<L, V>.Pack(packed, block.Input, block.Count, block.Line, _row, 0, starts + firstVector, vectors);
    }
}

/// <summary>Of any window, some output rows of one image at a time.</summary>
internal sealed unsafe class WindowKernelGradientStep<L, V>(DenseKernel<L, V> kernel, Window window, Place x, Place dy, Place packed) : KernelGradientStep<L, V>(kernel, dy, packed)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly WindowOver _over = new(window, x);
    private readonly nint[] _vectors = kernel.VectorsOf(new WindowOver(window, x).Runs(kernel.Taps / kernel.Runs));
    private readonly Place _dy = dy;

    public override long Macs => (long)Kernel.Outputs * Kernel.Taps * Kernel.Channels * _dy.Map.Pixels;

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x).From(Kernel.FirstChannel), d = pass.Of(_dy).From(Kernel.FirstOutput);
        int rows = Math.Max(1, BlockRows / d.W), columns = Math.Min(d.W, BlockRows);
        for (int n = 0; n < d.Images; n++)
        for (int i = 0; i < d.H; i += rows)
        for (int j = 0; j < d.W; j += columns)
        {
            int high = Math.Min(rows, d.H - i), wide = Math.Min(columns, d.W - j);
            float* first = from.At(n, 0, 0) + _over.Start + i * _over.LineStep + j * _over.Step;
            Add(pass, new Block(d.At(n, i, j), d.Row, first, high * wide, wide), pass.IsFirst && n == 0 && i == 0 && j == 0);
        }
    }

    protected override void PackInput(float* packed, in Block block, int firstVector, int vectors)
    {
        fixed (nint* starts = _vectors)
            Pixels<L, V>.Pack(packed, block.Input, block.Count, block.Line, _over.Step, _over.LineStep, starts + firstVector, vectors);
    }
}
