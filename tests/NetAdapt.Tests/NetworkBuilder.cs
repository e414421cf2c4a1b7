using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests;

/// <summary>Makes small networks with random weights, layer by layer; the same calls give the same network.</summary>
internal sealed class NetworkBuilder
{
    private readonly List<Layer> _layers = [];
    private readonly List<FeatureMap> _shapes = [];
    private readonly Random _random;

    public NetworkBuilder(FeatureMap input, int seed = 1)
    {
        _random = new Random(seed);
        Append(new Input(input));
    }

    public FeatureMap ShapeOf(int layer) => _shapes[layer];

    public int Last => _layers.Count - 1;

    /// <summary>Appends a layer that reads <paramref name="inputs"/>, or the last layer where none are given, and returns its number.</summary>
    public int Append(Op op, params int[] inputs)
    {
        if (inputs.Length == 0 && op is not Input) inputs = [Last];
        FeatureMap[] maps = [.. inputs.Select(i => _shapes[i])];
        _layers.Add(new Layer($"{op.Kind}{_layers.Count}", op, [.. inputs], [.. op.Weights(maps).Select(RandomWeight)]));
        _shapes.Add(op.OutputShape(maps));
        return Last;
    }

    public Network Build(int? output = null) => new("test", _layers, output);

    private Tensor RandomWeight(WeightSpec spec)
    {
        var weight = new Tensor(spec.Shape);
        int row = spec.Shape.H * spec.Shape.W * spec.Shape.C;
        for (int i = 0; i < weight.Count; i++)
        {
            float r = _random.NextSingle() * 2 - 1;
            weight[i] = spec.Role is WeightRole.Kernel ? r * MathF.Sqrt(3f / row) : spec.Name is "scale" or "variance" ? 1 + 0.5f * r : 0.3f * r;
        }
        return weight;
    }
}
