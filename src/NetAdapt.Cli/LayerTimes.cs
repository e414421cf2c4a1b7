using NetAdapt.Backends;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Json;
using NetAdapt.Kernels;
using NetAdapt.Resources;

namespace NetAdapt.Cli;

/// <summary>What `bench --layers` shows: each layer's median over many passes, and how near it comes to the core's peak.</summary>
internal static class LayerTimes
{
    private const int LeastRounds = 50;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    /// <returns>The layers, and what this core could do at most (null for a backend that is not the engine), measured before and after them.</returns>
    public static (BenchLayer[] Layers, double? PeakGflopPerSecond) Measure(IBackend backend, IInferencePlan plan, CancellationToken stop)
    {
        double? before = PeakOf(backend, plan);
        double[] medians = Medians(plan, stop);
        double? peak = PeakOf(backend, plan) is { } after ? Math.Max(before!.Value, after) : null;
        return ([.. plan.Layers.Select((layer, i) => Describe(layer, medians[i], peak))], peak);
    }

    /// <summary>Of all threads together.</summary>
    private static double? PeakOf(IBackend backend, IInferencePlan plan) => backend is CpuBackend ? plan.Options.Threads * PeakSpeed.GflopPerSecond(backend.Isa) : null;

    private static double[] Medians(IInferencePlan plan, CancellationToken stop)
    {
        var times = plan.Layers.Select(_ => new List<double>()).ToArray();
        var own = new double[times.Length];
        var timer = new LayerTimer(TimeProvider.System);
        using var input = new KeptInput(plan);
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < LeastRounds || TimeProvider.System.GetElapsedTime(start) < Enough; round++)
        {
            stop.ThrowIfCancellationRequested();
            input.PutBack();
            timer.Pass(plan, own);
            for (int layer = 0; layer < times.Length; layer++) times[layer].Add(own[layer]);
            // A layer that takes seconds (the reference backend) is not run 50 times.
            if (TimeProvider.System.GetElapsedTime(start) > 20 * Enough) break;
        }
        return [.. times.Select(layer => SampleStatistics.MedianOf([.. layer]))];
    }

    private static BenchLayer Describe(PlannedLayer layer, double milliseconds, double? peak)
    {
        double speed = BenchCommand.GflopPerSecond(layer.Macs, new Latency(milliseconds));
        return new BenchLayer(layer.Name, layer.Shape.Text, layer.Kernel, layer.Macs, layer.Bytes, milliseconds, speed,
            milliseconds > 0 ? layer.Bytes / milliseconds / 1e6 : 0, layer.Macs > 0 ? 100 * speed / peak : null);
    }
}
