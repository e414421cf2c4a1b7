using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The layout of a depthwise kernel: taps x C, so that the weights of neighbouring channels lie side by side as the channels do.</summary>
internal static unsafe class DepthwiseWeights
{
    /// <param name="packed">As many floats as <paramref name="kernel"/>.</param>
    /// <param name="kernel">(C, KH, KW, 1).</param>
    public static void Pack(float* packed, Tensor kernel)
    {
        int channels = kernel.Shape.N, taps = kernel.Shape.Pixels;
        ReadOnlySpan<float> w = kernel.Span;
        for (int c = 0; c < channels; c++)
            for (int t = 0; t < taps; t++) packed[t * channels + c] = w[c * taps + t];
    }
}
