using System.Collections.Immutable;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>Union-find over all (layer output, channel) places of a network, fed by each op's own coupling rule.</summary>
internal sealed class CouplingClosure
{
    private readonly Network _network;
    private readonly int[] _first;
    private readonly int[] _parent;
    private readonly bool[] _passesOn;
    private readonly bool[] _absorbs;
    private readonly SortedDictionary<int, List<string>> _fixed = [];

    public CouplingClosure(Network network)
    {
        _network = network;
        int layers = network.Layers.Length;
        _first = new int[layers + 1];
        for (int i = 0; i < layers; i++) _first[i + 1] = _first[i] + network.Shapes[i].C;
        _parent = [.. Enumerable.Range(0, _first[layers])];
        _passesOn = new bool[layers];
        _absorbs = new bool[layers];
        for (int i = 0; i < layers; i++)
        {
            network.Layers[i].Op.Couple(new Coupling(this, i));
            _absorbs[i] = !_passesOn[i] && network.Layers[i].Weights.Length > 0;
        }
        foreach (SharedWeight shared in network.SharedWeights) TieShared(shared);
        foreach (SplitWeight split in network.SplitWeights)
            for (int i = 0; i < layers; i++)
                if (network.Layers[i].Name == split.First || network.Layers[i].Name == split.Second) FixAround(i, $"{split.First} and {split.Second} read '{split.Weight}' in different ways");
        Fix(network.Output, "the network's output");
    }

    /// <summary>Layers that share a weight lose the same rows and columns of it.</summary>
    private void TieShared(SharedWeight shared)
    {
        WeightPlace first = shared.Places[0];
        FeatureMap shape = _network.WeightAt(first).Shape;
        foreach (WeightPlace place in shared.Places[1..])
        {
            WeightAxes a = AxesOf(first), b = AxesOf(place);
            if (a.N == null != (b.N == null) || a.C == null != (b.C == null))
            {
                string reason = $"{_network.NameOf(first)} and {_network.NameOf(place)} are one weight, which the two use differently";
                FixAround(first.Layer, reason);
                FixAround(place.Layer, reason);
                continue;
            }
            if (a.N is { } rowsA && b.N is { } rowsB) Tie(first.Layer, rowsA, place.Layer, rowsB, shape.N);
            if (a.C is { } columnsA && b.C is { } columnsB) Tie(first.Layer, columnsA, place.Layer, columnsB, shape.C);
        }

        WeightAxes AxesOf(WeightPlace place) => _network.Layers[place.Layer].Op.AxesOf(_network.Layers[place.Layer].Weights)[place.Weight];
    }

    private void Tie(int layerA, ChannelLink a, int layerB, ChannelLink b, int channels)
    {
        int fromA = _first[LinkedLayer(layerA, a)], fromB = _first[LinkedLayer(layerB, b)];
        for (int c = 0; c < channels; c++) Tie(fromA + c, fromB + c);
    }

    private int LinkedLayer(int layer, ChannelLink link) => link.Input < 0 ? layer : _network.Layers[layer].Inputs[link.Input];

    /// <summary>The smaller place becomes the root, so that the order of ties does not matter.</summary>
    private void Tie(int placeA, int placeB)
    {
        int rootA = Root(placeA), rootB = Root(placeB);
        _parent[Math.Max(rootA, rootB)] = Math.Min(rootA, rootB);
    }

    /// <summary>The layer keeps its weights whole.</summary>
    private void FixAround(int layer, string reason)
    {
        Fix(layer, reason);
        foreach (int input in _network.Layers[layer].Inputs) Fix(input, reason);
    }

    /// <summary>The layer's output channels are channels of an input.</summary>
    public bool PassesOn(int layer) => _passesOn[layer];

    /// <summary>The layer has weights for its input channels, and makes output channels of its own.</summary>
    public bool Absorbs(int layer) => _absorbs[layer];

    public void Fix(int layer, string reason)
    {
        if (!_fixed.TryGetValue(layer, out List<string>? reasons)) _fixed.Add(layer, reasons = []);
        if (!reasons.Contains(reason)) reasons.Add(reason);
    }

    public ImmutableArray<string> ReasonsOf(ChannelUnit unit) =>
        [.. unit.Places.Select(p => p.Layer).Distinct().Where(_fixed.ContainsKey).SelectMany(layer => _fixed[layer]).Distinct()];

    /// <summary>All units; those that touch the same layers, each as often, stand together. Both levels are in rising order of their first place.</summary>
    public IEnumerable<ImmutableArray<ChannelUnit>> UnitsByLayers()
    {
        var places = new Dictionary<int, ImmutableArray<ChannelPlace>.Builder>();
        for (int layer = 0; layer < _network.Layers.Length; layer++)
        for (int c = 0; c < _network.Shapes[layer].C; c++)
        {
            int root = Root(_first[layer] + c);
            if (!places.TryGetValue(root, out var unit)) places.Add(root, unit = ImmutableArray.CreateBuilder<ChannelPlace>());
            unit.Add(new ChannelPlace(layer, c));
        }
        return places.Values.Select(unit => new ChannelUnit(unit.ToImmutable()))
            .OrderBy(unit => _first[unit.Places[0].Layer] + unit.Places[0].Channel)
            .GroupBy(Signature)
            .Select(units => units.ToImmutableArray());
    }

    private static string Signature(ChannelUnit unit) => string.Join(',', unit.Places.Select(p => p.Layer));

    private int Root(int place)
    {
        while (_parent[place] != place) place = _parent[place] = _parent[_parent[place]];
        return place;
    }

    private sealed class Coupling(CouplingClosure closure, int layer) : IChannelCoupling
    {
        private readonly FeatureMap[] _inputs = closure._network.InputShapesOf(layer);

        public ReadOnlySpan<FeatureMap> Inputs => _inputs;

        public FeatureMap Output => closure._network.Shapes[layer];

        public void Tie(int a, int channelA, int b, int channelB)
        {
            if (a == IChannelCoupling.OfOutput != (b == IChannelCoupling.OfOutput)) closure._passesOn[layer] = true;
            closure.Tie(Place(a, channelA), Place(b, channelB));
        }

        public void Fix(int value, string reason) => closure.Fix(LayerOf(value), $"{closure._network.Layers[layer].Name}: {reason}");

        private int Place(int value, int channel) => closure._first[LayerOf(value)] + channel;

        private int LayerOf(int value) => value == IChannelCoupling.OfOutput ? layer : closure._network.Layers[layer].Inputs[value];
    }
}
