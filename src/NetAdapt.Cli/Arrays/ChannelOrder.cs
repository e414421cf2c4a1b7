using NetAdapt.Tensors;

namespace NetAdapt.Cli.Arrays;

/// <summary>One image between the channel-first order of .npy files and the channel-last order of everything inside.</summary>
internal static class ChannelOrder
{
    /// <param name="first">C * H * W.</param>
    /// <param name="last">H * W * C.</param>
    public static void FirstToLast(ReadOnlySpan<float> first, Span<float> last, FeatureMap map)
    {
        for (int c = 0; c < map.C; c++)
            for (int p = 0; p < map.Pixels; p++) last[p * map.C + c] = first[c * map.Pixels + p];
    }

    /// <param name="last">H * W * C.</param>
    /// <param name="first">C * H * W.</param>
    public static void LastToFirst(ReadOnlySpan<float> last, Span<float> first, FeatureMap map)
    {
        for (int c = 0; c < map.C; c++)
            for (int p = 0; p < map.Pixels; p++) first[c * map.Pixels + p] = last[p * map.C + c];
    }
}
