namespace NetAdapt.Cli.Json;

/// <summary>Latencies are of one run over the whole batch.</summary>
/// <param name="Outliers">Share of the runs far from the median.</param>
/// <param name="Warnings">What speaks against the numbers, with its remedy.</param>
internal sealed record BenchResult(string Model, double MedianMs, double MadMs, double MinMs, int Runs, double Outliers, int Batch, string Isa,
    int Threads, string Device, string DeviceName, string? Cores,
    string? Governor, double? Celsius, long PeakMemoryBytes, long Macs, double GflopPerSecond, string[] Warnings, BenchLayer[] Layers);

/// <summary>One layer; its time with one image where --layers asked for it.</summary>
/// <param name="Bytes">Inputs, weights and output, each once.</param>
internal sealed record BenchLayer(string Name, string Shape, string Kernel, long Macs, long Bytes, double? MedianMs, double? GflopPerSecond);
