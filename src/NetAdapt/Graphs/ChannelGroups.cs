using System.Collections;
using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>A network's channels, divided into groups of units that are kept or lost together: a union-find closure over the ops' coupling rules. No rule is known here.</summary>
public sealed class ChannelGroups : IReadOnlyList<ChannelGroup>
{
    private readonly ImmutableArray<ChannelGroup> _groups;
    private readonly Lazy<Network> _outline;

    private ChannelGroups(Network network, ImmutableArray<ChannelGroup> groups)
    {
        Network = network;
        _groups = groups;
        _outline = new Lazy<Network>(network.Outline);
        AllChannels = [.. network.Shapes.Select(shape => Enumerable.Range(0, shape.C).ToArray())];
    }

    public Network Network { get; }

    /// <summary>For each layer all its output channels, in rising order.</summary>
    internal ImmutableArray<int[]> AllChannels { get; }

    /// <summary>The network without its weights' elements.</summary>
    internal Network Outline => _outline.Value;

    public int Count => _groups.Length;

    public ChannelGroup this[int index] => _groups[index];

    /// <summary>The groups whose width may be chosen.</summary>
    public IEnumerable<ChannelGroup> Free => _groups.Where(g => !g.IsFixed);

    /// <summary>The group of that name, or null.</summary>
    public ChannelGroup? Find(string name) => _groups.FirstOrDefault(g => g.Name == name);

    public IEnumerator<ChannelGroup> GetEnumerator() => _groups.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Finds the groups of a network.</summary>
    /// <param name="network">Every layer counts, read or not.</param>
    /// <param name="exclusions">Names of layers, or patterns with * and ?, that keep all their output channels.</param>
    /// <exception cref="InvalidInputException">An exclusion names no layer.</exception>
    public static ChannelGroups Of(Network network, IEnumerable<string>? exclusions = null)
    {
        var closure = new CouplingClosure(network);
        foreach (string pattern in exclusions ?? [])
        {
            int[] excluded = Matching(network, pattern);
            if (excluded.Length == 0)
                throw new InvalidInputException($"no layer of '{network.Name}' is named '{pattern}'; `netadapt info --layers` lists the names, and * and ? stand for any letters");
            foreach (int layer in excluded) closure.Fix(layer, $"{network.Layers[layer].Name}: excluded by '{pattern}'");
        }
        return new ChannelGroups(network, Named(network, closure));
    }

    private static int[] Matching(Network network, string pattern)
    {
        int[] exact = [.. Enumerable.Range(0, network.Layers.Length).Where(i => network.Layers[i].Name == pattern)];
        return exact.Length > 0 ? exact
            : [.. Enumerable.Range(0, network.Layers.Length).Where(i => FileSystemName.MatchesSimpleExpression(pattern, network.Layers[i].Name, ignoreCase: false))];
    }

    private static ImmutableArray<ChannelGroup> Named(Network network, CouplingClosure closure)
    {
        var names = new Dictionary<string, int>();
        var groups = ImmutableArray.CreateBuilder<ChannelGroup>();
        foreach (ImmutableArray<ChannelUnit> units in closure.UnitsByLayers())
        {
            int[] touched = [.. units[0].Places.Select(p => p.Layer).Distinct()];
            ImmutableArray<int> producers = [.. touched.Where(i => network.Layers[i].Weights.Length > 0 && !closure.PassesOn(i))];
            string name = network.Layers[producers.Length > 0 ? producers[0] : touched[0]].Name;
            int homonyms = names[name] = names.GetValueOrDefault(name) + 1;
            groups.Add(new ChannelGroup(homonyms == 1 ? name : $"{name}#{homonyms}", units, producers, [.. touched.Except(producers)],
                [.. Enumerable.Range(0, network.Layers.Length).Where(i => closure.Absorbs(i) && network.Layers[i].Inputs.Any(touched.Contains))],
                producers.IsEmpty && closure.ReasonsOf(units[0]).IsEmpty ? ["no layer's filters make it"] : closure.ReasonsOf(units[0])));
        }
        return groups.DrainToImmutable();
    }

    /// <summary>A table that a user can check: a line for each group with its width, its layers, and why it is fixed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (ChannelGroup group in _groups)
        {
            text.Append(group.Name).Append("  ").Append(group.Width);
            if (group.ChannelsPerUnit > 1) text.Append(" x ").Append(group.ChannelsPerUnit);
            Append("  made by ", group.Producers);
            Append("  passed on by ", group.Followers);
            Append("  read by ", group.Readers);
            if (group.IsFixed) text.Append("  FIXED: ").AppendJoin("; ", group.FixedBecause);
            text.Append('\n');
        }
        return text.ToString();

        void Append(string title, ImmutableArray<int> layers)
        {
            if (layers.Length > 0) text.Append(title).AppendJoin(", ", layers.Select(i => Network.Layers[i].Name));
        }
    }
}
