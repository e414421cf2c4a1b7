using System.Collections.Immutable;
using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>Under what a measurement was taken.</summary>
/// <param name="Device">The machine's name.</param>
/// <param name="Backend">"cpu", "opencl", "reference".</param>
/// <param name="Isa">What the kernels use: "avx2".</param>
/// <param name="Cores">The cores that the run was kept on; null: wherever the system put it.</param>
public sealed record MeasurementConditions(string Device, string Backend, string Isa, int Threads, CoreSet? Cores, DeviceState Before, DeviceState After);

/// <summary>Speed at the start and at the end of a long measurement.</summary>
/// <param name="First">Median of the first tenth of the runs.</param>
/// <param name="Last">Median of the last tenth.</param>
public readonly record struct SustainedLatency(Latency First, Latency Last);

/// <summary>What a <see cref="LatencyMeter"/> found.</summary>
/// <param name="Mad">Median absolute deviation from the median.</param>
/// <param name="Outliers">Share of the runs far from the median.</param>
/// <param name="Sustained">Null where the measurement was a short one.</param>
/// <param name="Warnings">What speaks against the result, each with its remedy; empty where nothing does.</param>
public sealed record Measurement(Latency Median, Latency Mad, Latency Min, int Runs, double Outliers, SustainedLatency? Sustained,
    MeasurementConditions Conditions, ImmutableArray<string> Warnings)
{
    /// <summary>"14.82 ms ± 0.11 (median, MAD; 212 runs; cpu avx2, 1 thread)".</summary>
    public override string ToString()
    {
        string median = Median.ToString();
        bool micro = median.EndsWith("µs", StringComparison.Ordinal);
        string mad = (micro ? Mad.Microseconds : Mad.Milliseconds).ToString(micro || Median.Milliseconds >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
        string cores = Conditions.Cores is { } set ? $" on core{(set.Numbers.Length == 1 ? "" : "s")} {set}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{median} ± {mad} (median, MAD; {Runs} runs; {Conditions.Backend} {Conditions.Isa}, {Conditions.Threads} thread{(Conditions.Threads == 1 ? "" : "s")}{cores})");
    }
}
