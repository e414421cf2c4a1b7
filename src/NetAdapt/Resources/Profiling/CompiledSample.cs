using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>A network at about half of its widths, which a profiler holds compiled as well as planned: what the compiled one is faster by, dispatch, is the same for each layer however wide it is, and so for
/// all networks of one table. Why so: docs/decisions/0017-compiled-networks.md.</summary>
public static class CompiledSample
{
    private const int RunsARound = 9, Rounds = 60;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>The sample of a network; the same wherever it is asked for.</summary>
    public static Network Of(ChannelGroups groups)
    {
        var rule = new WidthRule();
        FilterSelection selection = FilterSelection.All(groups);
        foreach (ChannelGroup group in groups.Free) selection = selection.KeepFirst(group, rule.Candidates(group).Where(width => 2 * width >= group.Width).Min());
        return selection.Apply();
    }

    /// <summary>What the compiled sample takes over what the planned one takes: a median over rounds in which both have their turn.</summary>
    /// <param name="prepare">Done before each run of the planned one, and not timed.</param>
    internal static double Ratio(Action compiled, Action planned, Action? prepare = null, TimeProvider? clock = null)
    {
        var timer = new LayerTimer(clock ?? TimeProvider.System);
        var ratios = new List<double>();
        for (long start = timer.Now; ratios.Count < Rounds || timer.Since(start) < Least;) ratios.Add(timer.Whole(compiled, RunsARound) / timer.Whole(planned, RunsARound, prepare: prepare));
        return SampleStatistics.MedianOf([.. ratios]);
    }

    /// <summary>The table of compiled networks: everything in it that is a whole network takes so much less time as the sample does.</summary>
    /// <param name="table">Of planned networks.</param>
    /// <exception cref="InvalidInputException">The table lacks the sample's layers.</exception>
    internal static LatencyTable TableOfCompiled(LatencyTable table, Network sample, double ratio)
    {
        Latency saved = new TableLatencyModel(table).Of(sample) * (1 - ratio);
        return new LatencyTable(table.Header with { Reference = table.Header.Reference - saved }, table.Entries, table.Correction with { Offset = table.Correction.Offset - saved },
            [.. table.Witnesses.Select(witness => witness with { Latency = witness.Latency - saved })]);
    }
}
