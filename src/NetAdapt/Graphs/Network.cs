using System.Collections.Immutable;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>An immutable graph of layers in topological order. Layer 0 is the input; one layer is the output. Weights are never written to once a
/// network holds them: whoever trains copies them first.</summary>
public sealed class Network
{
    private readonly Lazy<ImmutableArray<SharedWeight>> _shared;

    /// <param name="name">The network's name.</param>
    /// <param name="layers">The layers, each after all that it reads; the first is the only <see cref="Ops.Input"/>.</param>
    /// <param name="output">The number of the layer whose output is the network's; the last layer where it is null.</param>
    /// <param name="metadata">What the file said about the network, such as its preprocessing.</param>
    /// <param name="splitWeights">Weights of the file that layers hold copies of.</param>
    /// <exception cref="ShapeException">A layer's inputs or weights do not fit its op; the message names the layer.</exception>
    public Network(string name, IEnumerable<Layer> layers, int? output = null, ImmutableSortedDictionary<string, string>? metadata = null, ImmutableArray<SplitWeight> splitWeights = default)
    {
        Name = name;
        Layers = [.. layers];
        Output = output ?? Layers.Length - 1;
        Metadata = metadata ?? ImmutableSortedDictionary<string, string>.Empty;
        Shapes = [.. InferShapes(Layers)];
        SplitWeights = splitWeights.IsDefault ? [] : splitWeights;
        _shared = new Lazy<ImmutableArray<SharedWeight>>(() => [.. FindShared(Layers)]);
    }

    public string Name { get; }

    public ImmutableArray<Layer> Layers { get; }

    /// <summary>Number of the layer that gives the network's output.</summary>
    public int Output { get; }

    /// <summary>Each layer's output shape, with batch 1.</summary>
    public ImmutableArray<FeatureMap> Shapes { get; }

    public ImmutableSortedDictionary<string, string> Metadata { get; }

    public FeatureMap InputShape => Shapes[0];

    public FeatureMap OutputShape => Shapes[Output];

    /// <summary>Multiply-accumulates of one image.</summary>
    public long Macs => Enumerable.Range(0, Layers.Length).Sum(MacsOf);

    /// <summary>4 bytes for each weight, those that layers share counted once.</summary>
    public long WeightsBytes => Layers.Sum(layer => layer.Weights.Sum(w => 4L * w.Count)) - SplitWeights.Sum(split => 4L * split.Elements)
        - SharedWeights.Sum(shared => 4L * (shared.Places.Length - 1) * WeightAt(shared.Places[0]).Count);

    /// <summary>Weights that several layers hold, told by reference: a tensor that stands in two layers is one weight.</summary>
    public ImmutableArray<SharedWeight> SharedWeights => _shared.Value;

    /// <summary>Weights of the file that layers hold copies of, since they read them in different ways.</summary>
    public ImmutableArray<SplitWeight> SplitWeights { get; }

    public Tensor WeightAt(WeightPlace place) => Layers[place.Layer].Weights[place.Weight];

    /// <summary>"/conv/Conv.kernel".</summary>
    public string NameOf(WeightPlace place) => $"{Layers[place.Layer].Name}.{Layers[place.Layer].Op.Weights(InputShapesOf(place.Layer))[place.Weight].Name}";

    /// <summary>Multiply-accumulates of one layer for one image.</summary>
    public long MacsOf(int layer) => Layers[layer].Op.Macs(InputShapesOf(layer), Shapes[layer]);

    /// <summary>With batch 1, in the order of the layer's inputs.</summary>
    public FeatureMap[] InputShapesOf(int layer) => [.. Layers[layer].Inputs.Select(i => Shapes[i])];

    /// <summary>The numbers of the layers that read layer <paramref name="layer"/>.</summary>
    public IEnumerable<int> ReadersOf(int layer) => Enumerable.Range(0, Layers.Length).Where(i => Layers[i].Inputs.Contains(layer));

    /// <summary>The same network with one more entry of metadata, or another value in it.</summary>
    public Network WithMetadata(string key, string value) => new(Name, Layers, Output, Metadata.SetItem(key, value), SplitWeights);

    /// <summary>The same network without an entry of metadata.</summary>
    public Network WithoutMetadata(string key) => new(Name, Layers, Output, Metadata.Remove(key), SplitWeights);

    /// <summary>The same graph with other weights. Where layers share one, all get the first layer's.</summary>
    public Network WithWeights(Func<int, ImmutableArray<Tensor>> weightsOf) =>
        new(Name, Tied(Layers.Select((layer, i) => layer with { Weights = weightsOf(i) })), Output, Metadata, SplitWeights);

    /// <summary>The same network without its weights' elements: enough for what it costs, and cheap to make smaller, which adapting does very often.</summary>
    public Network Outline() => WithWeights(i => [.. Layers[i].Weights.Select(weight => Tensor.Outline(weight.Shape))]);

    /// <summary>The network with only some channels of each layer's output. What is kept must respect the channel groups.</summary>
    /// <param name="kept">For each layer the output channels that stay, in rising order.</param>
    public Network Keep(IReadOnlyList<int[]> kept)
    {
        bool[] whole = [.. Shapes.Select((shape, i) => kept[i].Length == shape.C)];
        return new(Name, Tied(Layers.Select((layer, i) =>
        {
            // Layers that lose nothing share their weights with this network: adapting tries very many widths.
            if (whole[i] && layer.Inputs.All(input => whole[input])) return layer;
            var (op, weights) = layer.Op.Prune(layer.Weights, [.. layer.Inputs.Select(input => kept[input])], kept[i]);
            return layer with { Op = op, Weights = weights };
        })), Output, Metadata, SplitWeights);
    }

    /// <summary>This network's layers after a change, in which what was one weight is one again.</summary>
    private IEnumerable<Layer> Tied(IEnumerable<Layer> changed)
    {
        if (SharedWeights.IsEmpty) return changed;
        Layer[] layers = [.. changed];
        foreach (SharedWeight shared in SharedWeights)
        {
            Tensor one = layers[shared.Places[0].Layer].Weights[shared.Places[0].Weight];
            foreach (WeightPlace place in shared.Places[1..])
            {
                Layer layer = layers[place.Layer];
                if (layer.Weights[place.Weight].Shape != one.Shape)
                    throw new InvalidOperationException($"{NameOf(place)} and {NameOf(shared.Places[0])} are one weight, but would become {layer.Weights[place.Weight].Shape} and {one.Shape}");
                layers[place.Layer] = layer with { Weights = layer.Weights.SetItem(place.Weight, one) };
            }
        }
        return layers;
    }

    private static IEnumerable<SharedWeight> FindShared(ImmutableArray<Layer> layers)
    {
        var places = new Dictionary<Tensor, List<WeightPlace>>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < layers.Length; i++)
            for (int w = 0; w < layers[i].Weights.Length; w++)
            {
                Tensor weight = layers[i].Weights[w];
                if (!places.TryGetValue(weight, out List<WeightPlace>? known)) places.Add(weight, known = []);
                known.Add(new WeightPlace(i, w));
            }
        return places.Values.Where(known => known.Count > 1).Select(known => new SharedWeight([.. known])).OrderBy(shared => shared.Places[0].Layer).ThenBy(shared => shared.Places[0].Weight);
    }

    private static IEnumerable<FeatureMap> InferShapes(ImmutableArray<Layer> layers)
    {
        var shapes = new List<FeatureMap>(layers.Length);
        foreach (Layer layer in layers)
        {
            if (layer.Inputs.Any(i => i < 0 || i >= shapes.Count) || layer.Op is Input != (shapes.Count == 0))
                throw new ShapeException($"layer '{layer.Name}': a network starts with its input, and each layer stands after those that it reads");
            if (layer.Op.Arity >= 0 ? layer.Inputs.Length != layer.Op.Arity : layer.Inputs.Length == 0)
                throw new ShapeException($"layer '{layer.Name}': {layer.Op.Kind} takes {layer.Op.Arity} inputs, not {layer.Inputs.Length}");
            try
            {
                FeatureMap[] inputs = [.. layer.Inputs.Select(i => shapes[i])];
                shapes.Add(layer.Op.OutputShape(inputs));
                var specs = layer.Op.Weights(inputs);
                if (!specs.Select(s => s.Shape).SequenceEqual(layer.Weights.Select(w => w.Shape)))
                    throw new ShapeException($"needs weights {string.Join(", ", specs.Select(s => $"{s.Name} {s.Shape}"))}, "
                        + $"but has {string.Join(", ", layer.Weights.Select(w => w.Shape))}");
            }
            catch (ShapeException e)
            {
                throw new ShapeException($"layer '{layer.Name}' ({layer.Op.Kind}): {e.Message}");
            }
        }
        return shapes;
    }
}
