using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Networks;

/// <summary>A network under construction, with weights that keep numbers at their size from layer to layer (normal, variance 2 / fan-in), the same for the same seed.</summary>
internal sealed class NetworkSketch(string name, FeatureMap input, ulong seed)
{
    private readonly List<Layer> _layers = [new Layer("input", new Input(input), [], [])];
    private readonly List<FeatureMap> _shapes = [input];

    public int Last => _layers.Count - 1;

    public FeatureMap Shape => _shapes[^1];

    /// <summary>Appends a layer that reads <paramref name="from"/>; null: the last one.</summary>
    /// <returns>Its number.</returns>
    public int Append(Op op, params int[]? from)
    {
        int[] inputs = from is { Length: > 0 } ? from : [Last];
        FeatureMap[] maps = [.. inputs.Select(i => _shapes[i])];
        Prng random = Prng.For(seed, (ulong)_layers.Count);
        _layers.Add(new Layer($"{op.Kind}_{_layers.Count}", op, [.. inputs], [.. op.Weights(maps).Select(spec => Fill(spec, random))]));
        _shapes.Add(op.OutputShape(maps));
        return Last;
    }

    /// <summary>Convolution with bias, then ReLU6.</summary>
    public int Convolve(int channels, int kernel, int stride, int groups = 1)
    {
        Append(new Convolution(channels, Window.Square(kernel, stride, kernel / 2), groups));
        return Append(new Clamp(0, 6));
    }

    public Network Finish() => new(name, _layers);

    private static Tensor Fill(WeightSpec spec, Prng random)
    {
        var tensor = new Tensor(spec.Shape);
        float deviation = spec.Role == WeightRole.Kernel ? MathF.Sqrt(2f / (tensor.Count / spec.Shape.N)) : 0.1f;
        for (int i = 0; i < tensor.Count; i++) tensor[i] = deviation * random.NextNormal();
        return tensor;
    }
}
