using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Builds a <see cref="LatencyTable"/>: the fused layers of a network at all widths that its channel groups may take. It measures no layer alone. It draws networks of
/// random widths and times each layer where it stands, so that one network measures as many shapes as it has layers, and each shape is measured in the caches, the
/// alignment and the clock in which it will run. Why so: docs/decisions/0004-latency-table.md.</summary>
/// <param name="clock">Null: the system's.</param>
/// <param name="probe">Null: this machine's.</param>
public sealed class LayerProfiler(IBackend backend, TimeProvider? clock = null, DeviceProbe? probe = null)
{
    // Networks that are timed between two looks at the reference: long against a look, short against the machine's moods.
    private const int Together = 4;
    private const double MostOffset = 0.04;

    private const int MostAttempts = 3;

    private readonly LayerTimer _timer = new(clock ?? TimeProvider.System);
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly DeviceProbe _probe = probe ?? new DeviceProbe();

    /// <summary>Measures the table; again, where it came out untrue and time is left, and then gives the truest one.</summary>
    /// <param name="groups">Of the network; groups that are fixed or excluded keep their width.</param>
    /// <exception cref="OperationCanceledException">Nothing is kept then.</exception>
    public LatencyTable Profile(ChannelGroups groups, ProfileSettings settings, IProgress<ProfileProgress>? progress = null, CancellationToken cancel = default)
    {
        var tables = new List<(LatencyTable Table, double Misfit)>();
        long start = _timer.Now;
        do
        {
            LatencyTable table = Measure(groups, settings, tables.Count + 1, progress, cancel);
            tables.Add((table, TableFit.Of(table, groups)!.Misfit));
        }
        while (tables[^1].Misfit > 1 && tables.Count < MostAttempts && _timer.Since(start) * (tables.Count + 1) / tables.Count <= settings.MaxTime);
        return tables.MinBy(attempt => attempt.Misfit).Table;
    }

    private LatencyTable Measure(ChannelGroups groups, ProfileSettings settings, int attempt, IProgress<ProfileProgress>? progress, CancellationToken cancel)
    {
        var options = new PlanOptions(1, settings.Threads);
        var widths = new NetworkWidths(groups, settings.Widths);
        var random = new Random(unchecked((int)settings.Seed + attempt - 1));
        using IInferencePlan whole = Plan(groups.Network, options);
        _timer.Whole(whole, runs: 20, warmups: 20);
        var reference = new DriftReference(_timer, whole);
        long start = _timer.Now;

        var (cover, thinned) = Cover(widths, options, settings, random);
        var samples = new LayerSamples();
        int networks = 0;
        for (int sweep = 1; sweep <= settings.Sweeps || (sweep <= settings.MostSweeps && _timer.Since(start) < settings.MinTime); sweep++)
        {
            cover.BeginSweep(sweep);
            // The first sweep is taken to its end, whatever the time: without it the table would have holes.
            while (cover.Open > 0 && (sweep == 1 || _timer.Since(start) < settings.MaxTime))
            {
                cancel.ThrowIfCancellationRequested();
                networks += MeasureSome(cover, widths, options, settings, reference, samples);
                progress?.Report(new ProfileProgress(attempt, sweep, Math.Max(sweep, settings.Sweeps), cover.Wanted - cover.Open, cover.Wanted, networks, _timer.Since(start)));
            }
        }
        // The unpruned network's own shapes, which a group of one width alone may have left to chance.
        foreach (var (layer, time) in whole.Layers.Zip(_timer.Layers(whole, settings.Passes))) samples.Add(layer, time, settings.Passes, reference.Average);

        var table = new LatencyTable(Header(widths, settings) with { Interpolates = thinned }, samples.Entries(reference.Average));
        return Corrected(table, reference.Average, widths, options, settings, random, cancel);
    }

    /// <summary>All widths where that fits into the time, else thinned-out input widths.</summary>
    private (ShapeCover Cover, bool Thinned) Cover(NetworkWidths widths, PlanOptions options, ProfileSettings settings, Random random)
    {
        var layers = LayerChannels.Of(widths);
        const int Trials = 4;
        long start = _timer.Now;
        for (int i = 0; i < Trials; i++)
        {
            using IInferencePlan plan = Plan(widths.With(widths.Draw(random)), options);
            _timer.Layers(plan, settings.Passes);
        }
        TimeSpan each = _timer.Since(start) / Trials;

        var all = new ShapeCover(widths, layers, random, (_, _) => true);
        if (all.LeastNetworks * each <= settings.MaxTime) return (all, all.HasLoose);
        return (new ShapeCover(widths, layers, random, (g, width) => IsAnchor(widths.Candidates[g], width)), true);
    }

    /// <summary>Input widths between which others are interpolated: the least, the greatest, and about four to each doubling.</summary>
    internal static bool IsAnchor(IReadOnlyList<int> candidates, int width)
    {
        double last = 0;
        foreach (int candidate in candidates)
        {
            if (candidate < last * 1.18 && candidate != candidates[^1]) continue;
            last = candidate;
            if (candidate == width) return true;
        }
        return false;
    }

    /// <returns>The number of networks measured; 0 where the machine was disturbed, and nothing was kept.</returns>
    private int MeasureSome(ShapeCover cover, NetworkWidths widths, PlanOptions options, ProfileSettings settings, DriftReference reference, LayerSamples samples)
    {
        var chosen = new List<int[]>();
        var plans = new List<IInferencePlan>();
        try
        {
            while (plans.Count < Math.Min(Together, cover.Open) && cover.Next() is { } next)
            {
                chosen.Add(next);
                plans.Add(Plan(widths.With(cover.WidthsOf(next)), options));
            }
            var times = new Latency[plans.Count][];
            reference.Look();
            Latency? then = reference.Around(() =>
            {
                for (int i = 0; i < times.Length; i++) times[i] = _timer.Layers(plans[i], settings.Passes);
            });
            if (then == null) return 0;
            for (int i = 0; i < times.Length; i++)
            {
                cover.Mark(chosen[i]);
                for (int l = 0; l < times[i].Length; l++) samples.Add(plans[i].Layers[l], times[i][l], settings.Passes, then.Value);
            }
            return times.Length;
        }
        finally
        {
            foreach (IInferencePlan plan in plans) plan.Dispose();
        }
    }

    private IInferencePlan Plan(Network network, PlanOptions options) => RandomInput.Into(backend.PlanInference(FusedNetwork.Of(network), options));

    /// <summary>The table at the speed that the machine has now, by whole networks: the unpruned one and random ones, which also stay with the table as its witnesses.</summary>
    /// <param name="beside">What the unpruned network took while the layers were measured.</param>
    private LatencyTable Corrected(LatencyTable table, Latency beside, NetworkWidths widths, PlanOptions options, ProfileSettings settings, Random random, CancellationToken cancel)
    {
        int[][] drawn = [widths.Original, .. widths.DrawSpread(settings.CorrectionNetworks, random)];
        Network[] networks = [.. drawn.Select(w => widths.With(w))];
        Latency[] measured = new WholeNetworkTimer(backend, options, _timer).Measure(networks[0], networks, cancel).Networks;
        var sums = new TableLatencyModel(table, TableCorrection.None);
        (Latency, Latency)[] pairs = [.. networks.Zip(measured, (network, latency) => (sums.Of(network), latency))];
        return new LatencyTable(table.Header with { Reference = measured[0], Drift = measured[0] / beside }, table.Entries, TableCorrection.Of(pairs, recent: pairs.Length).WithOffsetWithin(MostOffset, pairs),
            [.. drawn.Zip(measured, (w, latency) => new TableWitness(widths.OfAllGroups(w), latency))]);
    }

    private TableHeader Header(NetworkWidths widths, ProfileSettings settings) => new()
    {
        Network = widths.NetworkName, Device = _probe.Read().Name, Backend = backend.Device, Isa = backend.Isa, Threads = settings.Threads, Cores = settings.Cores,
        Governor = _probe.State(settings.Cores).Governor, Date = _clock.GetUtcNow(),
    };
}
