namespace NetAdapt.Backends;

/// <summary>What a device can do at most: a layer takes at least the time of its multiply-adds, and at least the time of its bytes. Source: S. Williams, A. Waterman, D. Patterson, Roofline, 2009.</summary>
/// <param name="GflopPerSecond">Multiply-adds on registers alone, each two operations.</param>
/// <param name="GigabytesPerSecond">A copy of memory alone, what is read and what is written together.</param>
public sealed record Roofline(double GflopPerSecond, double GigabytesPerSecond)
{
    /// <summary>The least time in which the device could do this, in milliseconds.</summary>
    public double Milliseconds(long macs, long bytes) => Math.Max(2 * macs / GflopPerSecond, bytes / GigabytesPerSecond) / 1e6;
}
