using System.Collections.Immutable;

namespace NetAdapt.Graphs;

/// <summary>Which units stay in each group of a network. A value: choosing for a group gives a new selection.</summary>
public sealed class FilterSelection
{
    private readonly ChannelGroups _groups;
    private readonly ImmutableDictionary<string, ImmutableArray<int>> _kept;

    private FilterSelection(ChannelGroups groups, ImmutableDictionary<string, ImmutableArray<int>> kept)
    {
        _groups = groups;
        _kept = kept;
    }

    /// <summary>Everything stays.</summary>
    public static FilterSelection All(ChannelGroups groups) => new(groups, ImmutableDictionary<string, ImmutableArray<int>>.Empty);

    /// <summary>Only the given units of a group stay.</summary>
    /// <param name="group">A group of these groups that is not fixed.</param>
    /// <param name="units">Indices into <see cref="ChannelGroup.Units"/>, rising, at least one.</param>
    /// <exception cref="ArgumentException">The group is fixed or foreign, or the indices are not as said.</exception>
    public FilterSelection Keep(ChannelGroup group, IEnumerable<int> units)
    {
        ImmutableArray<int> kept = [.. units];
        if (!_groups.Contains(group)) throw new ArgumentException($"the group '{group.Name}' is not one of '{_groups.Network.Name}'", nameof(group));
        if (group.IsFixed && kept.Length != group.Width)
            throw new ArgumentException($"the group '{group.Name}' keeps all its units: {string.Join("; ", group.FixedBecause)}", nameof(group));
        if (kept.Length == 0 || kept[0] < 0 || kept[^1] >= group.Width || kept.Zip(kept.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"units of '{group.Name}' must be rising, between 0 and {group.Width - 1}, and at least one", nameof(units));
        return new FilterSelection(_groups, _kept.SetItem(group.Name, kept));
    }

    /// <summary>The first <paramref name="width"/> units stay; for costs, where it does not matter which.</summary>
    public FilterSelection KeepFirst(ChannelGroup group, int width) => Keep(group, Enumerable.Range(0, width));

    /// <summary>For each layer the output channels that stay, in rising order.</summary>
    public int[][] KeptChannels()
    {
        Network network = _groups.Network;
        var lost = new bool[]?[network.Layers.Length];   // null: nothing
        foreach (var (name, kept) in _kept)
        {
            ChannelGroup group = _groups.Find(name)!;
            for (int unit = 0, next = 0; unit < group.Width; unit++)
            {
                if (next < kept.Length && kept[next] == unit) next++;
                else foreach (ChannelPlace place in group.Units[unit].Places) (lost[place.Layer] ??= new bool[network.Shapes[place.Layer].C])[place.Channel] = true;
            }
        }
        return [.. lost.Select((channels, layer) => channels == null ? _groups.AllChannels[layer] : [.. Enumerable.Range(0, channels.Length).Where(c => !channels[c])])];
    }

    /// <summary>The network without what was not kept; the weights that stay are the same bits.</summary>
    public Network Apply() => _groups.Network.Keep(KeptChannels());

    /// <summary>The same without the weights' elements: a hundred times cheaper, for costs.</summary>
    public Network ApplyToOutline() => _groups.Outline.Keep(KeptChannels());
}
