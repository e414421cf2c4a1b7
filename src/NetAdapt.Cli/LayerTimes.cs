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

    /// <returns>The layers; what registers alone could do (null where that is not known); and, of a device with a memory of its own, what that memory could.</returns>
    public static (BenchLayer[] Layers, double? PeakGflopPerSecond, double? PeakGigabytesPerSecond) Measure(IBackend backend, IInferencePlan plan, CancellationToken stop)
    {
        Roofline? roofline = backend.MeasureRoofline();
        var (times, peaks) = Passes(backend, plan, roofline, stop);
        return ([.. plan.Layers.Select((layer, i) => Describe(layer, plan.Options.Batch, times[i], peaks, roofline))], peaks.Length == 0 ? null : SampleStatistics.MedianOf([.. peaks]), roofline?.GigabytesPerSecond);
    }

    /// <returns>Of each layer the milliseconds of each pass, and the peak at each pass.</returns>
    private static (double[][] Times, double[] Peaks) Passes(IBackend backend, IInferencePlan plan, Roofline? roofline, CancellationToken stop)
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
            else if (roofline != null) peaks.Add(roofline.GflopPerSecond);
            input.PutBack();
            timer.Pass(plan, own, plan.Options.Batch);
            for (int layer = 0; layer < times.Length; layer++) times[layer].Add(own[layer]);
            // A layer that takes seconds (the reference backend) is not run 50 times.
            if (TimeProvider.System.GetElapsedTime(start) > 20 * Enough) break;
        }
        return ([.. times.Select(layer => layer.ToArray())], [.. peaks]);
    }

    private static BenchLayer Describe(PlannedLayer layer, int images, double[] times, double[] peaks, Roofline? roofline)
    {
        long macs = layer.Macs * images, bytes = layer.BytesOf(images);
        double milliseconds = SampleStatistics.MedianOf([.. times]), speed = BenchCommand.GflopPerSecond(macs, new Latency(milliseconds));
        // Each pass beside its own peak: the clock moves from pass to pass.
        double? share = layer.Macs > 0 && peaks.Length > 0 ? SampleStatistics.MedianOf([.. times.Zip(peaks, (ms, peak) => 100 * BenchCommand.GflopPerSecond(macs, new Latency(ms)) / peak)]) : null;
        return new BenchLayer(layer.Name, layer.Shape.Text, layer.Kernel, layer.Macs, layer.Bytes, milliseconds, speed, milliseconds > 0 ? bytes / milliseconds / 1e6 : 0, share,
            roofline == null || milliseconds <= 0 ? null : 100 * roofline.Milliseconds(macs, bytes) / milliseconds);
    }
}
