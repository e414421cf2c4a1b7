using System.Collections.Immutable;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>A network at other widths: the free channel groups, the widths that each may take, and the networks that result. Weights do not matter here: the first units stay.</summary>
internal sealed class NetworkWidths
{
    private readonly ChannelGroups _groups;
    private readonly ImmutableArray<ChannelGroup> _free;

    public NetworkWidths(ChannelGroups groups, WidthRule rule)
    {
        _groups = groups;
        _free = [.. groups.Free];
        Candidates = [.. _free.Select(group => rule.Candidates(group).Order().ToImmutableArray())];
    }

    /// <summary>For each free group its possible widths, rising.</summary>
    public ImmutableArray<ImmutableArray<int>> Candidates { get; }

    /// <summary>Every group as it was given.</summary>
    public int[] Original => [.. _free.Select(group => group.Width)];

    public string NetworkName => _groups.Network.Name;

    /// <summary>The network with a width for each free group.</summary>
    public Network With(ReadOnlySpan<int> widths)
    {
        FilterSelection selection = FilterSelection.All(_groups);
        for (int i = 0; i < widths.Length; i++) selection = selection.KeepFirst(_free[i], widths[i]);
        return selection.Apply();
    }

    /// <summary>The widths of all groups, fixed ones included, where the free ones have these.</summary>
    public ImmutableArray<int> OfAllGroups(ReadOnlySpan<int> widths)
    {
        ImmutableArray<int> free = [.. widths];
        int next = 0;
        return [.. _groups.Select(group => group.IsFixed ? group.Width : free[next++])];
    }

    /// <summary>The network with a width for each group, fixed ones included; null where this network's groups cannot have them.</summary>
    public Network? WithAllGroups(ImmutableArray<int> widths)
    {
        if (widths.Length != _groups.Count || !_groups.Zip(widths).All(g => g.First.IsFixed ? g.First.Width == g.Second : g.Second >= 1 && g.Second <= g.First.Width)) return null;
        return With([.. _groups.Zip(widths).Where(g => !g.First.IsFixed).Select(g => g.Second)]);
    }

    /// <summary>A network somewhere between the narrowest and the one given: draws a share between a quarter and the whole, then for each group a width among its candidates
    /// up to that share, so that networks of all latencies come up.</summary>
    public int[] Draw(Random random)
    {
        double share = 0.25 + 0.75 * random.NextDouble();
        return [.. Candidates.Select(candidates => candidates[random.Next(Math.Max(1, candidates.Count(width => width <= share * candidates[^1])))])];
    }
}
