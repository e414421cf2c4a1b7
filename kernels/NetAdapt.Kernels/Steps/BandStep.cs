using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>A layer that can compute any rows of one image wherever they lie: what a <see cref="ChainStep"/> is made of.</summary>
internal interface IBandStep
{
    /// <summary>Computes rows <paramref name="rows"/> of one image, all channels.</summary>
    /// <param name="x">Where the input image's row 0 lies or would lie; only the rows that the window reads have to be there.</param>
    /// <param name="y">The same for the output.</param>
    /// <param name="residual">The same for the residual; null: none.</param>
    /// <param name="worker">Whose scratch memory may be used.</param>
    unsafe void Rows(float* x, float* y, float* residual, Chunk rows, int worker);
}
