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

    /// <summary>Floats that <see cref="PackLine"/> writes.</summary>
    public static long LineLength(int channels, int taps, int width) => (taps + 1) * (long)(channels + width);

    /// <summary>The layout of vectors that start at any channel of a row of pixels: the bias, then each tap, of all channels and once more of the first ones that such a vector reaches.</summary>
    public static void PackLine(float* packed, Tensor kernel, Tensor bias, int width)
    {
        int channels = kernel.Shape.N, taps = kernel.Shape.Pixels, length = channels + width;
        ReadOnlySpan<float> w = kernel.Span, b = bias.Span;
        for (int i = 0; i < length; i++)
        {
            packed[i] = b[i % channels];
            for (int t = 0; t < taps; t++) packed[(t + 1) * length + i] = w[i % channels * taps + t];
        }
    }

    /// <summary>Floats that <see cref="PackVectors"/> writes.</summary>
    public static long VectorsLength(int channels, int taps, int width) => (channels + width - 1) / width * (long)(taps + 1) * width;

    /// <summary>The layout of the tiles: for each vector of channels its bias, then its taps, so that a tile reads one stream. The last vector is pulled back to end at the last channel;
    /// what a vector lacks, where there are fewer channels than lanes, or channels that the kernel has not, is zero.</summary>
    /// <param name="packed">Zeros.</param>
    /// <param name="channels">The kernel's, or more.</param>
    public static void PackVectors(float* packed, Tensor kernel, Tensor bias, int channels, int width)
    {
        int present = kernel.Shape.N, taps = kernel.Shape.Pixels;
        ReadOnlySpan<float> w = kernel.Span, b = bias.Span;
        for (int k = 0; k < channels; k += width, packed += (taps + 1) * width)
        {
            int first = Math.Max(0, Math.Min(k, channels - width));
            for (int lane = 0; lane < width && first + lane < present; lane++)
            {
                packed[lane] = b[first + lane];
                for (int t = 0; t < taps; t++) packed[(t + 1) * width + lane] = w[(first + lane) * taps + t];
            }
        }
    }
}
