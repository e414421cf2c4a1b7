namespace NetAdapt.Cli.Json;

/// <summary>Latencies are of one run over the whole batch.</summary>
/// <param name="Outliers">Share of the runs far from the median.</param>
/// <param name="PeakGflopPerSecond">Of multiply-adds on registers, all threads together; where --layers asked for it.</param>
/// <param name="PeakGigabytesPerSecond">Of a copy on a device with a memory of its own, what is read and what is written together; where --layers asked for it.</param>
/// <param name="Warnings">What speaks against the numbers, with its remedy.</param>
internal sealed record BenchResult(string Model, double MedianMs, double MadMs, double MinMs, int Runs, double Outliers, int Batch, string Isa,
    int Threads, string Device, string DeviceName, string? Cores,
    string? Governor, double? Celsius, long PeakMemoryBytes, long Macs, double GflopPerSecond, double? PeakGflopPerSecond, double? PeakGigabytesPerSecond, string[] Warnings, BenchLayer[] Layers)
{
    /// <summary>Where --device names several: this result, which is the first device's, beside those of the others.</summary>
    public BenchComparison? Comparison { get; init; }
}

/// <param name="Fastest">The device of the least median.</param>
/// <param name="LargestDifference">Between two devices' outputs for the same images, relative to the largest output (at least 1).</param>
internal sealed record BenchComparison(string Fastest, double Speedup, double LargestDifference, bool Agree, BenchResult[] Others);

/// <summary>One layer; its time with the whole batch, and what follows from it, where --layers asked for it.</summary>
/// <param name="Macs">Of one image.</param>
/// <param name="Bytes">Of one image: inputs, weights and output, each once. A batch reads the weights once.</param>
/// <param name="PercentOfPeak">Of <see cref="BenchResult.PeakGflopPerSecond"/>; null for a layer without multiply-adds.</param>
/// <param name="PercentOfRoofline">Of what the device's multiply-adds and its memory allow together, where both are known: the least time over the layer's.</param>
internal sealed record BenchLayer(string Name, string Shape, string Kernel, long Macs, long Bytes, double? MedianMs = null, double? GflopPerSecond = null, double? GigabytesPerSecond = null,
    double? PercentOfPeak = null, double? PercentOfRoofline = null);
