using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>The layers read so far, each checked when it is added, so that an error names the node that caused it.</summary>
internal sealed class NetworkBuilder
{
    private readonly List<Layer> _layers = [];
    private readonly List<FeatureMap> _shapes = [];
    private readonly HashSet<string> _names = [];

    public NetworkBuilder(string input, FeatureMap shape) => Add(input, new Input(shape), [], []);

    /// <summary>Which constants of the file the layers' weights are.</summary>
    public WeightOrigins Origins { get; } = new();

    public IReadOnlyList<Layer> Layers => _layers;

    public FeatureMap ShapeOf(int layer) => _shapes[layer];

    /// <summary>Adds a layer and returns its number.</summary>
    /// <exception cref="ImportException">Inputs or weights do not fit the op.</exception>
    /// <exception cref="ShapeException">The same, found by the op itself.</exception>
    public int Add(string name, Op op, ImmutableArray<int> inputs, ImmutableArray<Tensor> weights)
    {
        if (_layers.Count >= ReadLimits.Layers) throw new ImportException($"the network has more than {ReadLimits.Layers} layers");
        FeatureMap[] shapes = [.. inputs.Select(i => _shapes[i])];
        FeatureMap output = op.OutputShape(shapes);
        ReadLimits.Check(output);
        foreach (var (spec, weight) in op.Weights(shapes).Zip(weights))
            if (spec.Shape != weight.Shape) throw new ImportException($"its {spec.Name} should be {spec.Shape}, but is {weight.Shape}");
        _layers.Add(new Layer(Unique(name), op, inputs, weights));
        _shapes.Add(output);
        return _layers.Count - 1;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !_names.Add(unique); i++) unique = $"{name}_{i}";
        return unique;
    }
}
