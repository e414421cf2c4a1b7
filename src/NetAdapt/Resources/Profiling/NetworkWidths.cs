using System.Collections.Immutable;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>A network at other widths: the free channel groups, the widths that each may take, and the networks that result. Weights do not matter here: the first units stay.</summary>
internal sealed class NetworkWidths
{
    private const double Around = 0.25;

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

    /// <summary>The table's witnesses that this network can be, by the widths of the free groups.</summary>
    public IEnumerable<(int[] Widths, Latency Then)> WitnessesOf(LatencyTable table) =>
        from witness in table.Witnesses
        let free = OfFreeGroups(witness.Widths)
        where free != null
        select (free, witness.Latency);

    /// <summary>The widths of the free groups, from those of all; null where this network's groups cannot have them.</summary>
    private int[]? OfFreeGroups(ImmutableArray<int> all)
    {
        if (all.Length != _groups.Count || !_groups.Zip(all).All(g => g.First.IsFixed ? g.First.Width == g.Second : g.Second >= 1 && g.Second <= g.First.Width)) return null;
        return [.. _groups.Zip(all).Where(g => !g.First.IsFixed).Select(g => g.Second)];
    }

    /// <summary>The widths of a network somewhere between the narrowest and the one given.</summary>
    public int[] Draw(Random random) => DrawAround(random.NextDouble(), random);

    /// <summary>The widths of networks from the narrow to the wide, in even steps: a line through them has something to hold on to at both ends, and whoever prunes comes past all of them.</summary>
    public IEnumerable<int[]> DrawSpread(int count, Random random) => Enumerable.Range(0, count).Select(i => DrawAround((i + 0.5) / count, random));

    /// <summary>Each group's width is one of its candidates between the shares of its widest that lie a quarter below and above <paramref name="share"/>, or the nearest where none does.</summary>
    private int[] DrawAround(double share, Random random) =>
    [
        .. Candidates.Select(candidates =>
        {
            double least = (share - Around) * candidates[^1], most = (share + Around) * candidates[^1];
            int[] within = [.. candidates.Where(width => width >= least && width <= most)];
            return within.Length > 0 ? within[random.Next(within.Length)] : candidates.MinBy(width => Math.Abs(width - share * candidates[^1]));
        }),
    ];
}
