using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>A network at about half of its widths, which a profiler holds compiled as well as planned: what the compiled one is faster by, dispatch, is the same for each layer however wide it is, and so for
/// all networks of one table. Why so: docs/decisions/0017-compiled-networks.md.</summary>
public static class CompiledSample
{
    private const int RunsARound = 9;

    // What is measured is microseconds: large networks, of which they are nothing, are not waited for.
    private static readonly RoundRule s_rounds = new(3, 30, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    /// <summary>The sample of a network; the same wherever it is asked for.</summary>
    public static Network Of(ChannelGroups groups)
    {
        var rule = new WidthRule();
        FilterSelection selection = FilterSelection.All(groups);
        foreach (ChannelGroup group in groups.Free) selection = selection.KeepFirst(group, rule.Candidates(group).Where(width => 2 * width >= group.Width).Min());
        return selection.Apply();
    }

    /// <summary>What the compiled sample takes at the speed that the machine had when the table was measured, by the table's witnesses: in each round every one of them has its turn beside the sample. One planned network
    /// alone would not do: in one process of six it takes a tenth longer than in the others.</summary>
    /// <param name="compiled">One run of the sample.</param>
    /// <param name="table">Of planned networks of <paramref name="groups"/>, with witnesses.</param>
    internal static Latency Measure(Action compiled, LatencyTable table, ChannelGroups groups, IBackend backend, TimeProvider? clock = null)
    {
        var timer = new LayerTimer(clock ?? TimeProvider.System);
        var widths = new NetworkWidths(groups, new WidthRule());
        var options = new PlanOptions(1, table.Header.Threads);
        var witnesses = new List<(IInferencePlan Plan, Latency Then, List<double> Shares)>();
        try
        {
            foreach (var (free, then) in widths.WitnessesOf(table))
                witnesses.Add((RandomInput.Into(backend.PlanInference(FusedNetwork.Of(widths.With(free)), options)), then, []));
            long start = timer.Now;
            for (int round = 0; !s_rounds.AreEnough(round, timer.Since(start)); round++)
                foreach (var (plan, _, shares) in witnesses) shares.Add(timer.Whole(compiled, RunsARound) / timer.Whole(plan, RunsARound));
            return new Latency(SampleStatistics.MedianOf([.. witnesses.Select(w => (w.Then * SampleStatistics.MedianOf([.. w.Shares])).Milliseconds)]));
        }
        finally
        {
            foreach (var (plan, _, _) in witnesses) plan.Dispose();
        }
    }

    /// <summary>The table of compiled networks: everything in it that is a whole network takes so much less time as the sample does.</summary>
    /// <param name="table">Of planned networks.</param>
    /// <param name="compiled">Of <see cref="Measure"/>.</param>
    /// <exception cref="InvalidInputException">The table lacks the sample's layers.</exception>
    internal static LatencyTable TableOfCompiled(LatencyTable table, Network sample, Latency compiled)
    {
        Latency saved = new TableLatencyModel(table).Of(sample) - compiled;
        return new LatencyTable(table.Header with { Reference = table.Header.Reference - saved }, table.Entries, table.Correction with { Offset = table.Correction.Offset - saved },
            [.. table.Witnesses.Select(witness => witness with { Latency = witness.Latency - saved })]);
    }
}
