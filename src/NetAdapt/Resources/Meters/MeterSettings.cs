namespace NetAdapt.Resources;

/// <summary>How long a <see cref="LatencyMeter"/> measures.</summary>
public sealed record MeterSettings
{
    /// <summary>Runs that are not counted go on for this long, and are at least <see cref="WarmupRuns"/>: caches, frequency and worker threads wake up.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromMilliseconds(100);

    public int WarmupRuns { get; init; } = 3;

    /// <summary>The measurement ends when it has both this many runs and <see cref="MinTime"/>.</summary>
    public int MinRuns { get; init; } = 20;

    public TimeSpan MinTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends a measurement that lacks runs, but not before the third.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Goes on for this long instead, and tells the first tenth's median from the last tenth's: a phone's first minute is not its tenth.</summary>
    public TimeSpan? Sustained { get; init; }
}
