namespace NetAdapt.Graphs;

/// <summary>Which widths a group may take: multiples of a step, not under a minimum, and the width that it was given.</summary>
/// <param name="Step">In channels of the group's first producer. Vector kernels like multiples of their width.</param>
/// <param name="Minimum">In channels of the group's first producer.</param>
public sealed record WidthRule(int Step = 8, int Minimum = 8)
{
    /// <summary>The numbers of units that a group may have, from <paramref name="original"/> down. A group that was given narrower than the step or the minimum goes down to
    /// half its width in steps of a quarter of it, so that small networks can shrink too.</summary>
    /// <param name="original">Units in the network as it was given.</param>
    /// <param name="channelsPerUnit"><see cref="ChannelGroup.ChannelsPerUnit"/>.</param>
    public IEnumerable<int> Candidates(int original, int channelsPerUnit)
    {
        int step = Math.Max(1, Step / channelsPerUnit), minimum = Math.Max(1, (Minimum + channelsPerUnit - 1) / channelsPerUnit);
        if (original < Math.Max(step, minimum)) (step, minimum) = (Math.Max(1, Math.Min(step, original / 4)), Math.Max(1, original / 2));
        yield return original;
        for (int width = (original - 1) / step * step; width >= minimum; width -= step) yield return width;
    }

    /// <summary><see cref="Candidates(int, int)"/> of a group as it is in the given network; one width alone where the group is fixed.</summary>
    public IEnumerable<int> Candidates(ChannelGroup group) => group.IsFixed ? [group.Width] : Candidates(group.Width, group.ChannelsPerUnit);
}
