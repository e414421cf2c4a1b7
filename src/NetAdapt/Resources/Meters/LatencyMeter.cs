using System.Runtime.InteropServices;
using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>Measures like a scientist: warm-up, a minimum of time and of runs, median and MAD, outliers flagged with a remedy, and the conditions recorded.</summary>
/// <param name="clock">Null: the system's. Only its timestamps are used.</param>
/// <param name="probe">Null: this machine's.</param>
public sealed class LatencyMeter(TimeProvider? clock = null, DeviceProbe? probe = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly DeviceProbe _probe = probe ?? new DeviceProbe();

    /// <summary>Measures whole runs of a plan, on what its input holds: that is put back before each run.</summary>
    /// <param name="cores">The cores that the caller has pinned itself to (see <see cref="CorePinning"/>); recorded, not set.</param>
    /// <param name="images">In one run.</param>
    public Measurement Measure(IBackend backend, IInferencePlan plan, CoreSet? cores = null, MeterSettings? settings = null, CancellationToken cancel = default,
        int images = 1)
    {
        using var input = new KeptInput(plan);
        return Measure(input.PutBack, () => plan.Run(images), backend, plan.Options.Threads, cores, settings ?? new MeterSettings(), cancel);
    }

    private Measurement Measure(Action prepare, Action run, IBackend backend, int threads, CoreSet? cores, MeterSettings settings, CancellationToken cancel)
    {
        WarmUp(prepare, run, settings, cancel);
        DeviceState before = _probe.State(cores);
        List<double> runs = Time(prepare, run, settings, cancel);
        DeviceState after = _probe.State(cores);

        Span<double> times = CollectionsMarshal.AsSpan(runs);
        // In the order of time, so before the statistics sort them.
        SustainedLatency? sustained = settings.Sustained == null ? null : FirstAndLast(times);
        SampleStatistics statistics = SampleStatistics.Of(times);
        var conditions = new MeasurementConditions(_probe.Read().Name, backend.Device, backend.Isa, threads, cores, before, after);
        return new Measurement(new Latency(statistics.Median), new Latency(statistics.Mad), new Latency(statistics.Min), statistics.Count, statistics.Outliers,
            sustained, conditions, MeasurementWarnings.Of(statistics, sustained, before, after, threads));
    }

    private void WarmUp(Action prepare, Action run, MeterSettings settings, CancellationToken cancel)
    {
        long start = _clock.GetTimestamp();
        for (int i = 0; i < settings.WarmupRuns || MillisecondsSince(start) < settings.Warmup.TotalMilliseconds; i++)
        {
            cancel.ThrowIfCancellationRequested();
            prepare();
            run();
        }
    }

    /// <summary>Milliseconds of each run.</summary>
    private List<double> Time(Action prepare, Action run, MeterSettings settings, CancellationToken cancel)
    {
        var runs = new List<double>(1024);
        long start = _clock.GetTimestamp();
        while (!IsEnough(runs.Count, MillisecondsSince(start), settings))
        {
            cancel.ThrowIfCancellationRequested();
            prepare();
            long before = _clock.GetTimestamp();
            run();
            runs.Add(MillisecondsSince(before));
        }
        return runs;
    }

    private static bool IsEnough(int runs, double milliseconds, MeterSettings settings)
    {
        if (settings.Sustained is { } time) return runs >= 1 && milliseconds >= time.TotalMilliseconds;
        return (runs >= settings.MinRuns && milliseconds >= settings.MinTime.TotalMilliseconds) || (runs >= 3 && milliseconds >= settings.MaxTime.TotalMilliseconds);
    }

    private static SustainedLatency FirstAndLast(ReadOnlySpan<double> runs)
    {
        int tenth = Math.Max(1, runs.Length / 10);
        return new(new Latency(SampleStatistics.MedianOf(runs[..tenth].ToArray())), new Latency(SampleStatistics.MedianOf(runs[^tenth..].ToArray())));
    }

    private double MillisecondsSince(long timestamp) => Latency.OfTicks(_clock.GetTimestamp() - timestamp, _clock.TimestampFrequency).Milliseconds;
}
