namespace NetAdapt.Cli.Reports;

/// <summary>The unit of an axis of latencies: microseconds where all are under 0.1 ms.</summary>
internal readonly record struct LatencyScale(double PerMillisecond, string Unit)
{
    public static LatencyScale Of(IEnumerable<double> milliseconds) =>
        milliseconds.Where(double.IsFinite).DefaultIfEmpty(1).Max() < 0.1 ? new(1000, "µs") : new(1, "ms");
}
