using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using static NetAdapt.Onnx.Writing.Attributes;
using Tensor = NetAdapt.Tensors.Tensor;

namespace NetAdapt.Onnx.Writing;

/// <summary>A tensor in the file: (N, C, H, W), or (N, C) for what is one vector per image.</summary>
internal readonly record struct Written(string Name, bool IsVector);

/// <summary>Writes the layers of a network as nodes, one after the other. A node has the name of its layer; nodes that only prepare its input have more after it.</summary>
internal sealed class LayerWriter(Network network, GraphEmission emission)
{
    private readonly Written[] _written = new Written[network.Layers.Length];

    public Written Write(Written input)
    {
        _written[0] = input;
        for (int i = 1; i < _written.Length; i++) _written[i] = Write(i, network.Layers[i]);
        return _written[network.Output];
    }

    private Written Write(int i, Layer layer)
    {
        string name = layer.Name;
        Written x = _written[layer.Inputs[0]];
        switch (layer.Op)
        {
            case Convolution op:
                return Map("Conv", layer, [AsMap(i, 0), Kernel(layer), .. op.HasBias ? [Vector(layer, 1)] : Array.Empty<string>()],
                    [Ints("dilations", op.Window.DilationH, op.Window.DilationW), Int("group", op.Groups), .. WindowAttributes(op.Window)]);
            case FullyConnected op:
                return new Written(emission.Node("Gemm", name, [AsVector(i), Matrix(layer, network.Shapes[layer.Inputs[0]]), .. op.HasBias ? [Vector(layer, 1)] : Array.Empty<string>()],
                    Int("transB", 1)), true);
            case BatchNormalization op:
                return Like(x, emission.Node("BatchNormalization", name, [x.Name, .. Enumerable.Range(0, 4).Select(w => Vector(layer, w))],
                    Float("epsilon", op.Epsilon), Float("momentum", op.Momentum)));
            case Scale:
                return Like(x, ScaleNodes(layer, x));
            case Clamp { Min: 0, Max: float.PositiveInfinity }:
                return Like(x, emission.Node("Relu", name, [x.Name]));
            case Clamp op:
                return Like(x, emission.Node("Clip", name, ClipInputs(x, op)));
            case LeakyRelu op:
                return Like(x, emission.Node("LeakyRelu", name, [x.Name], Float("alpha", op.Alpha)));
            case Sigmoid:
                return Like(x, emission.Node("Sigmoid", name, [x.Name]));
            case HardSigmoid op:
                return Like(x, emission.Node("HardSigmoid", name, [x.Name], Float("alpha", op.Alpha), Float("beta", op.Beta)));
            case HardSwish:
                // The op itself is younger than the operator set that is written; the reader puts the two together again.
                string gate = emission.Node("HardSigmoid", name + "/gate", [x.Name], Float("alpha", 1 / 6f), Float("beta", 0.5f));
                return Like(x, emission.Node("Mul", name, [x.Name, gate]));
            case Swish:
                return Like(x, emission.Node("Mul", name, [x.Name, emission.Node("Sigmoid", name + "/sigmoid", [x.Name])]));
            case Elu op:
                return Like(x, emission.Node("Elu", name, [x.Name], Float("alpha", op.Alpha)));
            case ThresholdedRelu op:
                return Like(x, emission.Node("ThresholdedRelu", name, [x.Name], Float("alpha", op.Alpha)));
            case Softplus or Erf or Sqrt:
                return Like(x, emission.Node(layer.Op.GetType().Name, name, [x.Name]));
            case Mish:
                string ramp = emission.Node("Tanh", name + "/tanh", [emission.Node("Softplus", name + "/softplus", [x.Name])]);
                return Like(x, emission.Node("Mul", name, [x.Name, ramp]));
            case Gelu op:
                return Like(x, GeluNodes(name, op, x.Name));
            case Dropout op:
                return Like(x, emission.Node("Dropout", name, [x.Name, emission.Scalar(op.Rate)]));
            case Softmax op:
                return SoftmaxNodes(layer, op, x);
            case Add:
                return Together("Add", i, layer);
            case Subtract:
                return Together("Sub", i, layer);
            case Multiply:
                return Together("Mul", i, layer);
            case Divide:
                return Together("Div", i, layer);
            case Concat:
                return Together("Concat", i, layer, Int("axis", 1));
            case Select { IsRange: true } op:
                return Like(x, emission.Node("Slice", name, [x.Name, emission.Ints(name + ".starts", op.Channels[0]), emission.Ints(name + ".ends", op.Channels[^1] + 1), emission.Ints(name + ".axes", 1)]));
            case Select op:
                return Like(x, emission.Node("Gather", name, [x.Name, emission.Ints(name + ".channels", [.. op.Channels.Select(c => (long)c)])], Int("axis", 1)));
            case Pad op:
                return Map("Pad", layer, [AsMap(i, 0), emission.Ints(name + ".pads", 0, 0, op.Top, op.Left, 0, 0, op.Bottom, op.Right), emission.Scalar(op.Value)]);
            case MaxPool op:
                return Map("MaxPool", layer, [AsMap(i, 0)],
                    [Ints("dilations", op.Window.DilationH, op.Window.DilationW), Int("ceil_mode", op.Window.CeilMode ? 1 : 0), .. WindowAttributes(op.Window)]);
            case AveragePool op:
                return Map("AveragePool", layer, [AsMap(i, 0)], [.. WindowAttributes(op.Window), Int("ceil_mode", op.Window.CeilMode ? 1 : 0), Int("count_include_pad", op.CountPads ? 1 : 0),
                    .. IsDilated(op) ? [Ints("dilations", op.Window.DilationH, op.Window.DilationW)] : Array.Empty<Schema.Attribute>()]);
            case GlobalAveragePool:
                return Map("GlobalAveragePool", layer, [AsMap(i, 0)]);
            case ChannelMean:
                return Like(x, emission.Node("ReduceMean", name, [x.Name], Ints("axes", 1), Int("keepdims", 1)));
            case Flatten:
                return FlattenNodes(layer, x);
            default:
                throw new InvalidInputException($"layer '{name}': op {layer.Op.Kind} has no form in the ONNX format");
        }
    }

    /// <summary>Operator sets know dilated average pools from 19 on.</summary>
    public static bool IsDilated(AveragePool op) => op.Window.DilationH > 1 || op.Window.DilationW > 1;

    private static Written Like(Written x, string name) => x with { Name = name };

    private Written Map(string op, Layer layer, IEnumerable<string> inputs, params IEnumerable<Schema.Attribute> attributes) =>
        new(emission.Node(op, layer.Name, inputs, attributes), false);

    /// <summary>Ops of several inputs: all of them vectors, or all maps.</summary>
    private Written Together(string op, int i, Layer layer, params IEnumerable<Schema.Attribute> attributes)
    {
        bool vectors = layer.Inputs.All(input => _written[input].IsVector);
        var inputs = layer.Inputs.Select((input, k) => vectors ? _written[input].Name : AsMap(i, k)).ToArray();
        return new Written(emission.Node(op, layer.Name, inputs, attributes), vectors);
    }

    private string AsMap(int i, int input)
    {
        Layer layer = network.Layers[i];
        Written x = _written[layer.Inputs[input]];
        int channels = network.Shapes[layer.Inputs[input]].C;
        return x.IsVector ? emission.Node("Reshape", $"{layer.Name}/map", [x.Name, emission.Ints($"{layer.Name}/map.shape", 0, channels, 1, 1)]) : x.Name;
    }

    private string AsVector(int i)
    {
        Layer layer = network.Layers[i];
        Written x = _written[layer.Inputs[0]];
        return x.IsVector ? x.Name : emission.Node("Flatten", $"{layer.Name}/flatten", [x.Name], Int("axis", 1));
    }

    private Written FlattenNodes(Layer layer, Written x)
    {
        if (x.IsVector) return x;
        // Our vectors run over H, W, C.
        string map = network.Shapes[layer.Inputs[0]].Pixels == 1 ? x.Name : emission.Node("Transpose", layer.Name + "/nhwc", [x.Name], Ints("perm", 0, 2, 3, 1));
        return new Written(emission.Node("Flatten", layer.Name, [map], Int("axis", 1)), true);
    }

    private Written SoftmaxNodes(Layer layer, Softmax op, Written x)
    {
        FeatureMap map = network.Shapes[layer.Inputs[0]];
        string kind = op.Logarithm ? "LogSoftmax" : "Softmax";
        if (!op.WholeImage || x.IsVector || map.Pixels == 1) return Like(x, emission.Node(kind, layer.Name, [x.Name], Int("axis", 1)));
        string flat = emission.Node("Flatten", layer.Name + "/flatten", [x.Name], Int("axis", 1));
        string softmax = emission.Node(kind, layer.Name, [flat], Int("axis", 1));
        return new Written(emission.Node("Reshape", layer.Name + "/map", [softmax, emission.Ints(layer.Name + "/map.shape", 0, map.C, map.H, map.W)]), false);
    }

    /// <summary>As formulas: the op itself is younger than the operator set that is written.</summary>
    private string GeluNodes(string name, Gelu op, string x)
    {
        string passes = op.Tanh
            ? emission.Node("Tanh", name + "/tanh", [Times(name + "/inner", Gelu.Inner, emission.Node("Add", name + "/sum", [x, Times(name + "/scaled", Gelu.Cubic, emission.Node("Mul", name + "/cube", [x, emission.Node("Mul", name + "/square", [x, x])]))]))])
            : emission.Node("Erf", name + "/erf", [Times(name + "/inner", Gelu.SqrtHalf, x)]);
        return Times(name, 0.5, emission.Node("Mul", name + "/mul", [x, emission.Node("Add", name + "/one", [passes, emission.Scalar(1)])]));
    }

    private string Times(string name, double factor, string x) => emission.Node("Mul", name, [x, emission.Scalar((float)factor)]);

    private string ScaleNodes(Layer layer, Written x)
    {
        int channels = layer.Weights[0].Count;
        long[] dims = x.IsVector ? [1, channels] : [1, channels, 1, 1];
        bool scales = layer.Weights[0].Span.ContainsAnyExcept(1f), shifts = layer.Weights[1].Span.ContainsAnyExcept(0f) || !scales;
        string result = x.Name;
        if (scales) result = emission.Node("Mul", shifts ? layer.Name + "/mul" : layer.Name, [result, emission.Weight(layer.Weights[0], layer.Name + ".scale", dims, () => layer.Weights[0].Span)]);
        return shifts ? emission.Node("Add", layer.Name, [result, emission.Weight(layer.Weights[1], layer.Name + ".shift", dims, () => layer.Weights[1].Span)]) : result;
    }

    private string[] ClipInputs(Written x, Clamp op)
    {
        string min = float.IsNegativeInfinity(op.Min) ? "" : emission.Scalar(op.Min);
        return float.IsPositiveInfinity(op.Max) ? (min.Length == 0 ? [x.Name] : [x.Name, min]) : [x.Name, min, emission.Scalar(op.Max)];
    }

    private static IEnumerable<Schema.Attribute> WindowAttributes(Window window) =>
    [
        Ints("kernel_shape", window.KernelH, window.KernelW),
        Ints("pads", window.PadTop, window.PadLeft, window.PadBottom, window.PadRight),
        Ints("strides", window.StrideH, window.StrideW),
    ];

    private string NameOf(Layer layer, int weight) => $"{layer.Name}.{layer.Op.Weights([.. layer.Inputs.Select(input => network.Shapes[input])])[weight].Name}";

    private string Vector(Layer layer, int weight) => emission.Weight(layer.Weights[weight], NameOf(layer, weight), [layer.Weights[weight].Count], () => layer.Weights[weight].Span);

    /// <summary>(O, KH, KW, I) as (O, I, KH, KW).</summary>
    private string Kernel(Layer layer)
    {
        FeatureMap shape = layer.Weights[0].Shape;
        return emission.Weight(layer.Weights[0], NameOf(layer, 0), [shape.N, shape.C, shape.H, shape.W], () => ChannelFirst(layer.Weights[0]));
    }

    /// <summary>The weights of a fully connected layer as a matrix (O, C * H * W): what Flatten makes of (N, C, H, W).</summary>
    private string Matrix(Layer layer, FeatureMap input) => emission.Weight(layer.Weights[0], NameOf(layer, 0), [layer.Weights[0].Shape.N, input.WithBatch(1).Count], () => ChannelFirst(layer.Weights[0]));

    private static float[] ChannelFirst(Tensor weights)
    {
        FeatureMap shape = weights.Shape;
        var values = new float[weights.Count];
        int i = 0;
        for (int n = 0; n < shape.N; n++)
        for (int c = 0; c < shape.C; c++)
        for (int h = 0; h < shape.H; h++)
        for (int w = 0; w < shape.W; w++)
            values[i++] = weights[n, h, w, c];
        return values;
    }
}
