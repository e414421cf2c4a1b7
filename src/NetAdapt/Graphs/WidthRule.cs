using System.Collections.Immutable;

namespace NetAdapt.Graphs;

/// <summary>Which widths a group may take: multiples of a step, not under a minimum, and the width that it was given.</summary>
/// <param name="Step">In channels of the group's first producer. Vector kernels like multiples of their width.</param>
/// <param name="Minimum">In channels of the group's first producer.</param>
public sealed record WidthRule(int Step = 8, int Minimum = 8)
{
    /// <summary>The numbers of units that a group may have, from <paramref name="original"/> down. A group that is narrower than the step or the minimum keeps its width.</summary>
    /// <param name="original">Units in the network as it was given.</param>
    /// <param name="channelsPerUnit"><see cref="ChannelGroup.ChannelsPerUnit"/>.</param>
    public IEnumerable<int> Candidates(int original, int channelsPerUnit)
    {
        int step = Math.Max(1, Step / channelsPerUnit), minimum = Math.Max(1, (int)(((long)Minimum + channelsPerUnit - 1) / channelsPerUnit));
        yield return original;
        for (int width = (original - 1) / step * step; width >= minimum; width -= step) yield return width;
    }

    /// <summary>The free groups that have no narrower width by this rule.</summary>
    public ImmutableArray<ChannelGroup> LeftAlone(ChannelGroups groups) => [.. groups.Free.Where(group => Candidates(group).Take(2).Count() == 1)];

    /// <summary>Refuses a network in which nothing can be pruned.</summary>
    /// <returns><see cref="LeftAlone"/>.</returns>
    /// <exception cref="InvalidInputException">No group is free, or this rule leaves none a narrower width.</exception>
    public ImmutableArray<ChannelGroup> RequireSome(ChannelGroups groups)
    {
        ChannelGroup[] free = [.. groups.Free];
        if (free.Length == 0) throw new InvalidInputException($"nothing in '{groups.Network.Name}' can be pruned. `netadapt info --groups` says why; exclude less.");
        ImmutableArray<ChannelGroup> leftAlone = LeftAlone(groups);
        if (leftAlone.Length < free.Length) return leftAlone;
        ChannelGroup widest = free.MaxBy(group => group.Width * group.ChannelsPerUnit)!;
        throw new InvalidInputException($"nothing in '{groups.Network.Name}' can be pruned with --step {Step} and --min {Minimum}: a group of filters that has no narrower width of at least {Minimum} "
            + $"in multiples of {Step} keeps its own, and the widest of the {free.Length}, {widest.Name}, has {widest.Width * widest.ChannelsPerUnit}. Give a smaller --step or --min.");
    }

    /// <summary><see cref="Candidates(int, int)"/> of a group as it is in the given network; one width alone where the group is fixed.</summary>
    public IEnumerable<int> Candidates(ChannelGroup group) => group.IsFixed ? [group.Width] : Candidates(group.Width, group.ChannelsPerUnit);
}
