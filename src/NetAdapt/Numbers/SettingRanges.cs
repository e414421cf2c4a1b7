namespace NetAdapt.Numbers;

/// <summary>The largest numbers that settings take, on the command line and in recipes. They lie far above what anybody
/// needs, and far below what sums and products of them overflow at.</summary>
public static class SettingRanges
{
    public const int MaxBatch = 1_000_000;
    public const int MaxEpochs = 1_000_000;
    public const int MaxImages = 1_000_000_000;
    public const int MaxPixels = 16_384;
    public const int MaxSteps = 1_000_000_000;
    public const int MaxThreads = 1_024;
    public const int MaxWidth = 1_000_000;
}
