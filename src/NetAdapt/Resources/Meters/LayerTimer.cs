using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>Times the layers of a plan where they stand: layer after layer as in a real run, with a look at the clock between, so that each finds its weights and its input in
/// the caches where its neighbours and the last run left them. A plan whose device has a clock of its own is asked for its times.</summary>
public sealed class LayerTimer
{
    private readonly TimeProvider _clock;
    private readonly double _lookMilliseconds;

    public LayerTimer(TimeProvider clock)
    {
        _clock = clock;
        var looks = new double[1001];
        for (int i = 0; i < looks.Length; i++)
        {
            long before = clock.GetTimestamp();
            looks[i] = Milliseconds(clock.GetTimestamp() - before);
        }
        _lookMilliseconds = SampleStatistics.MedianOf(looks);
    }

    /// <summary>One pass over all layers.</summary>
    /// <param name="times">Gets the milliseconds of each.</param>
    /// <returns>What lies between the host and a device with a clock of its own, in milliseconds; the layers share it.</returns>
    public double Pass(IInferencePlan plan, double[] times, int images = 1)
    {
        if (plan.TryTimeLayers(times, out double rest, images)) return rest;
        long before = _clock.GetTimestamp();
        for (int l = 0; l < times.Length; l++)
        {
            plan.RunLayer(l, images);
            long after = _clock.GetTimestamp();
            // Never 0: a look that took longer than usual could eat up a layer of nanoseconds.
            times[l] = Math.Max(Milliseconds(after - before) - _lookMilliseconds, 1e-6);
            before = after;
        }
        return 0;
    }

    /// <summary>Lower quartile over the passes of each layer.</summary>
    public Latency[] Layers(IInferencePlan plan, int passes, int warmups = 2)
    {
        int layers = plan.Layers.Count;
        var times = new double[layers][];
        for (int l = 0; l < layers; l++) times[l] = new double[passes];
        var own = new double[layers];
        using var input = new KeptInput(plan);
        for (int pass = -warmups; pass < passes; pass++)
        {
            input.PutBack();
            double rest = Pass(plan, own);
            // All layers together wait for what lies between the host and the device, however wide they are: in equal shares their sum is the whole run's time.
            for (int l = 0; l < layers && pass >= 0; l++) times[l][pass] = Math.Max(own[l] + rest / layers, 1e-6);
        }
        return [.. times.Select(layer => new Latency(SampleStatistics.LowerQuartileOf(layer)))];
    }

    /// <summary>Lower quartile of whole runs.</summary>
    public Latency Whole(IInferencePlan plan, int runs, int warmups = 2)
    {
        using var input = new KeptInput(plan);
        return Whole(() => plan.Run(), runs, warmups, input.PutBack);
    }

    /// <inheritdoc cref="Whole(IInferencePlan, int, int)"/>
    /// <param name="prepare">Done before each run, and not timed.</param>
    public Latency Whole(Action once, int runs, int warmups = 2, Action? prepare = null)
    {
        var times = new double[runs];
        for (int run = -warmups; run < runs; run++)
        {
            prepare?.Invoke();
            long before = _clock.GetTimestamp();
            once();
            if (run >= 0) times[run] = Math.Max(Milliseconds(_clock.GetTimestamp() - before) - _lookMilliseconds, 1e-6);
        }
        return new Latency(SampleStatistics.LowerQuartileOf(times));
    }

    public TimeSpan Since(long timestamp) => _clock.GetElapsedTime(timestamp);

    public long Now => _clock.GetTimestamp();

    private double Milliseconds(long ticks) => Latency.OfTicks(ticks, _clock.TimestampFrequency).Milliseconds;
}
