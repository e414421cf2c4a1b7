using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

/// <summary>Draws small networks with random weights, layer by layer.</summary>
internal sealed class NetworkSketch
{
    private readonly List<Layer> _layers = [];
    private readonly Random _random;

    public NetworkSketch(FeatureMap input, int seed = 1)
    {
        _random = new Random(seed);
        Add("input", new Input(input));
    }

    public int Add(string name, Op op, params int[] inputs)
    {
        FeatureMap[] shapes = [.. inputs.Select(i => new Network("sketch", _layers.Take(i + 1)).Shapes[i])];
        _layers.Add(new Layer(name, op, [.. inputs], [.. op.Weights(shapes).Select(Draw)]));
        return _layers.Count - 1;
    }

    public int Conv(string name, int input, int outputs, int kernel = 1, int groups = 1, int stride = 1, bool bias = true) =>
        Add(name, new Convolution(outputs, Window.Square(kernel, stride, kernel / 2), groups, bias), input);

    public int BnRelu(string name, int input) => Add($"{name}_relu", Clamp.Relu, Add($"{name}_bn", new BatchNormalization(), input));

    public int Fc(string name, int input, int outputs) => Add(name, new FullyConnected(outputs), input);

    public Network Build(string name = "sketch", int? output = null) => new(name, _layers, output);

    private Tensor Draw(WeightSpec spec)
    {
        var tensor = new Tensor(spec.Shape);
        for (int i = 0; i < tensor.Count; i++)
            tensor[i] = spec.Name is "variance" ? _random.NextSingle() + 0.5f : _random.NextSingle() * 2 - 1;
        return tensor;
    }
}
