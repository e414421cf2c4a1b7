using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Resources;

/// <summary>Small networks of zeros, for what depends on shapes only.</summary>
internal sealed class SmallNetworks
{
    private readonly List<Layer> _layers = [];
    private readonly List<FeatureMap> _shapes = [];

    /// <summary>conv 16 - dw - pw 24 - dw - pw 40 - dw - pw 40 - pool - fc 10, on 8x8x3 images; ReLU after each convolution.</summary>
    public static Network Mobile()
    {
        var net = new SmallNetworks();
        int x = net.Relu(net.Convolution("conv", net.Input(8, 8, 3), 16, 3));
        foreach (var (name, width) in new[] { ("a", 24), ("b", 40), ("c", 40) })
            x = net.Relu(net.Convolution($"pw_{name}", net.Relu(net.Depthwise($"dw_{name}", x)), width, 1));
        net.Append("fc", new FullyConnected(10), net.Append("pool", new GlobalAveragePool(), x));
        return net.Build("mobile");
    }

    /// <summary>Two branches of 16 and 32 channels that are joined, a block with a residual addition, and an fc that reads the flat map.</summary>
    public static Network Branched()
    {
        var net = new SmallNetworks();
        int stem = net.Relu(net.Convolution("stem", net.Input(4, 4, 3), 16, 3));
        int left = net.Convolution("left", stem, 16, 1), right = net.Convolution("right", stem, 32, 3);
        int joined = net.Append("concat", new Concat(), left, right);
        int narrow = net.Relu(net.Convolution("narrow", joined, 24, 1));
        int sum = net.Append("add", new Add(), net.Convolution("block", narrow, 24, 3), narrow);
        net.Append("fc", new FullyConnected(10), net.Append("maxpool", new MaxPool(Window.Square(2, 2)), sum));
        return net.Build("branched");
    }

    private int Input(int h, int w, int c) => Append("input", new Input(new FeatureMap(1, h, w, c)));

    private int Relu(int x) => Append($"relu_{_layers[x].Name}", Clamp.Relu, x);

    private int Convolution(string name, int x, int width, int kernel) => Append(name, new Convolution(width, Window.Square(kernel, 1, kernel / 2)), x);

    private int Depthwise(string name, int x) => Append(name, new Convolution(_shapes[x].C, Window.Square(3, 1, 1), _shapes[x].C), x);

    private int Append(string name, Op op, params int[] inputs)
    {
        FeatureMap[] shapes = [.. inputs.Select(i => _shapes[i])];
        _layers.Add(new Layer(name, op, [.. inputs], [.. op.Weights(shapes).Select(w => new Tensor(w.Shape))]));
        _shapes.Add(op.OutputShape(shapes));
        return _layers.Count - 1;
    }

    private Network Build(string name) => new(name, _layers);
}
