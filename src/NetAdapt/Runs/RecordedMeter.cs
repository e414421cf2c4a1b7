using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>What networks use: by the table, as corrected by whole networks that were measured on the way. What the record holds is never measured again.</summary>
internal sealed class RecordedMeter(AdaptPlatform platform, IRunRecord record, CancellationToken cancellation)
{
    // Of the fastest network measured: an offset beyond it comes from a busy machine, not from dispatch.
    private const double MostOffset = 0.25;

    // Standard errors of a median that may still be on the other side, and how often as many measurements are worth the time to know.
    private const double Doubt = 2;
    private const int MostOfAResult = 5;

    private static readonly Latency Unknown = new(double.NaN);

    private double _memoryRatio = 1;   // planned to modelled, of the iteration's network

    private IEnumerable<MeasuredEntry> Measurements => record.Entries.OfType<MeasuredEntry>();

    /// <summary>Res of any network, by the table as it is corrected now.</summary>
    public ResourceUse Predict(Network network)
    {
        ResourceUse use = ResourceUse.Of(network, FromTable(network, int.MaxValue) ?? Unknown);
        return use with { PeakMemoryBytes = (long)Math.Round(use.PeakMemoryBytes * _memoryRatio) };
    }

    /// <summary>Res of a network whose latency is known; its memory is what the device's plan of it takes.</summary>
    public ResourceUse UseOf(Network network, Latency latency)
    {
        ResourceUse use = ResourceUse.Of(network, latency);
        return platform.PeakMemory is { } planned ? use with { PeakMemoryBytes = planned(network) } : use;
    }

    /// <summary>Res of an iteration's network, as it was known when the iteration began, whatever was measured since.</summary>
    public ResourceUse UseAt(int iteration, Network network)
    {
        ResourceUse use = UseOf(network, FromTable(network, iteration) ?? MeasuredAt(iteration) ?? Unknown);
        _memoryRatio = (double)use.PeakMemoryBytes / MemoryPlan.Of(FusedNetwork.Of(network)).PeakBytes;
        return use;
    }

    /// <summary>The median of what was measured of an iteration's network; null where nothing was.</summary>
    public Latency? MeasuredAt(int iteration)
    {
        double[] measured = [.. Measurements.Where(entry => entry.Iteration == iteration).Select(entry => entry.MeasuredMs).OfType<double>().Order()];
        return measured.Length == 0 ? null : new Latency(measured[measured.Length / 2]);
    }

    /// <summary>TakeEmpiricalMeasurement (line 2) of an iteration's network, until it was taken so many times.</summary>
    public void Measure(int iteration, Network network, int times)
    {
        if (platform.Measure is not { } measure) return;
        for (int taken = Measurements.Count(entry => entry.Iteration == iteration); taken < times; taken++)
        {
            cancellation.ThrowIfCancellationRequested();
            Latency measured = measure(network, cancellation);
            Latency? table = platform.Table?.Of(network);
            TableCorrection correction = CorrectionWith(table, measured);
            record.Append(new MeasuredEntry(iteration, table?.Milliseconds, measured.Milliseconds, correction.Ratio, correction.Offset.Milliseconds));
        }
    }

    /// <summary>The latency of the network that the run leaves: the median of <paramref name="times"/> measurements, and of more while they leave open on which side of <paramref name="limit"/> it
    /// lies; null where nothing can be measured.</summary>
    public Latency? MeasureResult(Network adapted, int times, Latency? limit)
    {
        if (platform.Measure is not { } measure) return null;
        var measured = new List<double>();
        while (true)
        {
            measured.Add(measure(adapted, cancellation).Milliseconds);
            if (measured.Count < times) continue;
            SampleStatistics so = SampleStatistics.Of(measured.ToArray());
            bool open = limit is { } most && Math.Abs(so.Median - most.Milliseconds) <= Doubt * so.MedianError;
            if (!open || measured.Count == MostOfAResult * times) return new Latency(so.Median);
        }
    }

    private Latency? FromTable(Network network, int iteration) => platform.Table is { } table ? CorrectionAt(iteration).Apply(table.Of(network)) : null;

    /// <summary>The correction after the measurements of an iteration's network.</summary>
    private TableCorrection CorrectionAt(int iteration) => Measurements.LastOrDefault(entry => entry.Iteration <= iteration) is { } last
        ? new TableCorrection(last.Ratio, new Latency(last.OffsetMs)) : TableCorrection.None;

    private TableCorrection CorrectionWith(Latency? table, Latency measured)
    {
        if (!platform.CorrectTable || table is not { } last) return TableCorrection.None;
        (Latency, Latency)[] before = [.. from entry in Measurements
                                          where entry is { TableMs: not null, MeasuredMs: not null }
                                          select (new Latency(entry.TableMs!.Value), new Latency(entry.MeasuredMs!.Value))];
        (Latency, Latency)[] pairs = [.. before, (last, measured)];
        return TableCorrection.Of(pairs).WithOffsetWithin(MostOffset, pairs);
    }
}
