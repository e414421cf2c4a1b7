using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;

namespace NetAdapt.Kernels.Steps;

/// <summary>What is done with the pieces of a <see cref="ConvolutionLoop{L,V}"/>.</summary>
internal unsafe interface IConvolutionWork
{
    /// <summary>Rows of the image at <paramref name="x"/>, to be copied to the start of scratch.</summary>
    void Copy(in PaddedRows rows, float* x, float* scratch);

    /// <summary>A product of all rows by some panels.</summary>
    /// <param name="isOfScratch">A lies in scratch, not in the image.</param>
    void Multiply(in Product p, Chunk panels, bool isOfScratch);
}

/// <summary>They are computed.</summary>
internal readonly unsafe struct ComputedConvolution<L, V> : IConvolutionWork where L : struct, ILanes<V> where V : unmanaged
{
    public void Copy(in PaddedRows rows, float* x, float* scratch) => rows.Copy(x, scratch);

    public void Multiply(in Product p, Chunk panels, bool isOfScratch) => Gemm<L, V>.Run(p, new Chunk(0, p.M), panels);
}

/// <summary>They are written down.</summary>
/// <param name="layer">Where A, B, C and the bias start.</param>
internal readonly unsafe struct RecordedConvolution<L, V>(Product layer, float* scratch, LayerText text) : IConvolutionWork where L : struct, ILanes<V> where V : unmanaged
{
    public void Copy(in PaddedRows rows, float* x, float* target) =>
        text.AddCall($"copy from={rows.From} lines={rows.Lines} line={rows.Line} rows={rows.Rows} row={rows.Row} before={rows.Before} inside={rows.Inside} after={rows.After} above={rows.Above} below={rows.Below}");

    public void Multiply(in Product p, Chunk panels, bool isOfScratch)
    {
        Product start = layer;
        if (isOfScratch) start.A = scratch;
        RecordedTiles<ApartTiles<L, V>>.Record<L, V>(p, start, isOfScratch ? " in=scratch" : "", text);
    }
}
