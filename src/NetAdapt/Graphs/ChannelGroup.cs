using System.Collections.Immutable;

namespace NetAdapt.Graphs;

/// <summary>One channel of one layer's output.</summary>
public readonly record struct ChannelPlace(int Layer, int Channel);

/// <summary>Channels that are kept or lost together: one filter, and all that goes with it.</summary>
/// <param name="Places">In rising order of layer, then channel.</param>
public sealed record ChannelUnit(ImmutableArray<ChannelPlace> Places);

/// <summary>Interchangeable units: all touch the same layers, each layer the same number of times. What the paper calls a layer whose number of filters is chosen is
/// one group here, so that residual, grouped and gated layers shrink together.</summary>
/// <param name="Name">The name of the first layer that makes its channels; "name#2" where an earlier group has that name.</param>
/// <param name="Units">In rising order of their first place.</param>
/// <param name="Producers">Layers whose filters (output rows) make the channels; numbers in rising order, as in the two below.</param>
/// <param name="Followers">Layers that take the channels over one by one: batch normalization, activation, depthwise, addition, pool, concat.</param>
/// <param name="Readers">Layers that lose inputs with the channels, and keep their own outputs.</param>
/// <param name="FixedBecause">Why no unit may go; empty where units may.</param>
public sealed record ChannelGroup(string Name, ImmutableArray<ChannelUnit> Units, ImmutableArray<int> Producers, ImmutableArray<int> Followers,
    ImmutableArray<int> Readers, ImmutableArray<string> FixedBecause)
{
    /// <summary>The number of units.</summary>
    public int Width => Units.Length;

    public bool IsFixed => FixedBecause.Length > 0;

    /// <summary>How many channels one unit has in the first producer: 1, but the number of groups behind a grouped convolution.</summary>
    public int ChannelsPerUnit => Producers.Length == 0 ? 1 : Units[0].Places.Count(p => p.Layer == Producers[0]);

    public override string ToString() => $"{Name} ({Width})";
}
