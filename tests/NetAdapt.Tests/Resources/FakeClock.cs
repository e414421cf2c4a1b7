namespace NetAdapt.Tests.Resources;

/// <summary>A clock that moves only when it is told to, in nanoseconds.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long _nanoseconds;

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => _nanoseconds;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(_nanoseconds / 100);

    public void Advance(double milliseconds) => _nanoseconds += (long)Math.Round(milliseconds * 1e6);
}
