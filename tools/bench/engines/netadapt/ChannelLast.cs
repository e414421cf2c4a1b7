using NetAdapt.Tensors;

namespace NetAdapt.Bench.Engines;

/// <summary>(C, H, W) as files have it, and (H, W, C) as plans do.</summary>
internal static class ChannelLast
{
    public static void From(ReadOnlySpan<float> planes, Span<float> pixels, FeatureMap map)
    {
        for (int c = 0; c < map.C; c++)
            for (int p = 0; p < map.Pixels; p++) pixels[p * map.C + c] = planes[c * map.Pixels + p];
    }

    public static void To(ReadOnlySpan<float> pixels, Span<float> planes, FeatureMap map)
    {
        for (int c = 0; c < map.C; c++)
            for (int p = 0; p < map.Pixels; p++) planes[c * map.Pixels + p] = pixels[p * map.C + c];
    }
}
