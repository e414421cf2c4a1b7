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

    /// <returns>The layers, and what the core's registers alone could do (null for a backend that is not the engine).</returns>
    public static (BenchLayer[] Layers, double? PeakGflopPerSecond) Measure(IBackend backend, IInferencePlan plan, CancellationToken stop)
    {
        var (times, peaks) = Passes(backend, plan, stop);
        return ([.. plan.Layers.Select((layer, i) => Describe(layer, times[i], peaks))], peaks.Length == 0 ? null : SampleStatistics.MedianOf([.. peaks]));
    }

    /// <returns>Of each layer the milliseconds of each pass, and the peak at each pass.</returns>
    private static (double[][] Times, double[] Peaks) Passes(IBackend backend, IInferencePlan plan, CancellationToken stop)
    {
        var times = plan.Layers.Select(_ => new List<double>()).ToArray();
        var peaks = new List<double>();
        var own = new double[times.Length];
        var timer = new LayerTimer(TimeProvider.System);
        using var input = new KeptInput(plan);
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < LeastRounds || TimeProvider.System.GetElapsedTime(start) < Enough; round++)
        {
            stop.ThrowIfCancellationRequested();
            if (backend is CpuBackend) peaks.Add(plan.Options.Threads * PeakSpeed.GflopPerSecond(backend.Isa));
            input.PutBack();
            timer.Pass(plan, own);
            for (int layer = 0; layer < times.Length; layer++) times[layer].Add(own[layer]);
            // A layer that takes seconds (the reference backend) is not run 50 times.
            if (TimeProvider.System.GetElapsedTime(start) > 20 * Enough) break;
        }
        return ([.. times.Select(layer => layer.ToArray())], [.. peaks]);
    }

    private static BenchLayer Describe(PlannedLayer layer, double[] times, double[] peaks)
    {
        double milliseconds = SampleStatistics.MedianOf([.. times]), speed = BenchCommand.GflopPerSecond(layer.Macs, new Latency(milliseconds));
        // Each pass beside its own peak: the clock moves from pass to pass.
        double? share = layer.Macs > 0 && peaks.Length > 0 ? SampleStatistics.MedianOf([.. times.Zip(peaks, (ms, peak) => 100 * BenchCommand.GflopPerSecond(layer.Macs, new Latency(ms)) / peak)]) : null;
        return new BenchLayer(layer.Name, layer.Shape.Text, layer.Kernel, layer.Macs, layer.Bytes, milliseconds, speed, milliseconds > 0 ? layer.Bytes / milliseconds / 1e6 : 0, share);
    }
}
