using NetAdapt.Tensors;

namespace NetAdapt.Onnx;

/// <summary>Images between the channel-first order of files, (N, C, H, W), and the channel-last order of everything inside, (N, H, W, C).</summary>
public static class ChannelOrder
{
    /// <param name="first">(N, C, H, W): as many numbers as <paramref name="map"/> counts, or more.</param>
    /// <param name="last">(N, H, W, C); may not overlap <paramref name="first"/>.</param>
    /// <param name="map">The shape of both, all images of the batch.</param>
    /// <exception cref="IndexOutOfRangeException">A span is shorter than the map.</exception>
    public static void FirstToLast(ReadOnlySpan<float> first, Span<float> last, FeatureMap map)
    {
        int i = 0;
        for (int n = 0; n < map.N; n++)
        for (int c = 0; c < map.C; c++)
        for (int p = 0; p < map.Pixels; p++)
            last[(n * map.Pixels + p) * map.C + c] = first[i++];
    }

    /// <inheritdoc cref="FirstToLast"/>
    public static void LastToFirst(ReadOnlySpan<float> last, Span<float> first, FeatureMap map)
    {
        int i = 0;
        for (int n = 0; n < map.N; n++)
        for (int c = 0; c < map.C; c++)
        for (int p = 0; p < map.Pixels; p++)
            first[i++] = last[(n * map.Pixels + p) * map.C + c];
    }
}
