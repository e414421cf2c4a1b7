using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that work on each element by itself, and Softmax.</summary>
internal static class ActivationImporters
{
    public static Value Relu(NodeContext node) => node.Layer(Clamp.Relu, node.Activation(0));

    public static Value LeakyRelu(NodeContext node) => node.Layer(new LeakyRelu(node.Float("alpha", 0.01f)), node.Activation(0));

    public static Value Sigmoid(NodeContext node) => node.Layer(new Sigmoid(), node.Activation(0));

    public static Value HardSigmoid(NodeContext node) => node.Layer(new HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)), node.Activation(0));

    public static Value HardSwish(NodeContext node) => node.Layer(new HardSwish(), node.Activation(0));

    public static Value Elu(NodeContext node) => node.Layer(new Elu(node.Float("alpha", 1)), node.Activation(0));

    /// <summary>gamma times Elu. The defaults are those of the format.</summary>
    public static Value Selu(NodeContext node) =>
        ArithmeticImporters.Affine(node, node.Layer(new Elu(node.Float("alpha", 1.67326319217681884765625f)), node.Activation(0)), node.Float("gamma", 1.05070102214813232421875f), 0);

    /// <summary>max(x, 0) + min(alpha (e^(x / alpha) - 1), 0): alpha times Elu of x / alpha.</summary>
    public static Value Celu(NodeContext node)
    {
        float alpha = node.Float("alpha", 1);
        if (!(alpha > 0)) throw new ImportException($"an alpha of {alpha} is not above 0");
        Activation x = node.Activation(0);
        if (alpha == 1) return node.Layer(new Elu(), x);
        return ArithmeticImporters.Affine(node, node.Layer(new Elu(), ArithmeticImporters.Affine(node, x, 1 / alpha, 0)), alpha, 0);
    }

    public static Value ThresholdedRelu(NodeContext node) => node.Layer(new ThresholdedRelu(node.Float("alpha", 1)), node.Activation(0));

    public static Value Softplus(NodeContext node) => node.Layer(new Softplus(), node.Activation(0));

    /// <summary>x / (1 + |x|).</summary>
    public static Value Softsign(NodeContext node)
    {
        Activation x = node.Activation(0);
        return ArithmeticImporters.Join(node, new Divide(), x, ArithmeticImporters.Affine(node, node.Layer(new LeakyRelu(-1), x), 1, 1));
    }

    /// <summary>x * sigmoid(alpha x).</summary>
    public static Value Swish(NodeContext node)
    {
        float alpha = node.Float("alpha", 1);
        Activation x = node.Activation(0);
        return alpha == 1 ? node.Layer(new Swish(), x)
            : ArithmeticImporters.Join(node, new Multiply(), x, node.Layer(new Sigmoid(), ArithmeticImporters.Affine(node, x, alpha, 0)));
    }

    public static Value Mish(NodeContext node) => node.Layer(new Mish(), node.Activation(0));

    public static Value Erf(NodeContext node) => node.Layer(new Erf(), node.Activation(0));

    public static Value Sqrt(NodeContext node) => node.Layer(new Sqrt(), node.Activation(0));

    public static Value Gelu(NodeContext node) => node.Text("approximate", "none") switch
    {
        "none" => node.Layer(new Gelu(), node.Activation(0)),
        "tanh" => node.Layer(new Gelu(Tanh: true), node.Activation(0)),
        var other => throw new ImportException($"approximate = '{other}' is not known; 'none' and 'tanh' are"),
    };

    /// <summary>A leaky ReLU whose slope below 0 may differ from channel to channel: max(x, 0) + slope * min(x, 0).</summary>
    public static Value PRelu(NodeContext node)
    {
        var (x, slopes) = PerChannel.Of(node, node.Activation(0), 1);
        if (!slopes.AsSpan().ContainsAnyExcept(slopes[0])) return node.Layer(new LeakyRelu(slopes[0]), x);
        Activation below = PerChannel.Affine(node, node.Layer(new Clamp(float.NegativeInfinity, 0), x), slopes, slope => (slope, 0));
        return ArithmeticImporters.Join(node, new Add(), node.Layer(Clamp.Relu, x), below);
    }

    /// <summary>2 * sigmoid(2 x) - 1.</summary>
    public static Value Tanh(NodeContext node) =>
        ArithmeticImporters.Affine(node, node.Layer(new Sigmoid(), ArithmeticImporters.Affine(node, node.Activation(0), 2, 0)), 2, -1);

    public static Value Neg(NodeContext node) => ArithmeticImporters.Affine(node, node.Activation(0), -1, 0);

    /// <summary>A slope of -1 below 0.</summary>
    public static Value Abs(NodeContext node) => node.Layer(new LeakyRelu(-1), node.Activation(0));

    /// <summary>Bounds as attributes up to opset 10, as inputs from 11. A bound at the end of float32's range is none.</summary>
    public static Value Clip(NodeContext node)
    {
        float min = node.Opset < 11 ? node.Float("min", float.MinValue) : node.Scalar(1, "min", float.MinValue);
        float max = node.Opset < 11 ? node.Float("max", float.MaxValue) : node.Scalar(2, "max", float.MaxValue);
        if (float.IsNaN(min) || float.IsNaN(max)) throw new ImportException("a bound is not a number");
        return node.Layer(new Clamp(min <= float.MinValue ? float.NegativeInfinity : min, max >= float.MaxValue ? float.PositiveInfinity : max), node.Activation(0));
    }

    public static Value Softmax(NodeContext node) => Softmax(node, logarithm: false);

    public static Value LogSoftmax(NodeContext node) => Softmax(node, logarithm: true);

    /// <summary>Over one axis from opset 13 (default: the last); before that over all axes from one on (default: 1).</summary>
    private static Activation Softmax(NodeContext node, bool logarithm)
    {
        Activation x = node.Activation(0);
        FeatureMap map = node.MapOf(x);
        int axis = NodeContext.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), x.View.Rank);
        string letters = node.Opset < 13 ? string.Concat(x.View.Axes[axis..]) : x.View.Axes[axis];
        if (letters == "C" || (letters.Length == 0 && map.C == 1)) return node.Layer(new Softmax(Logarithm: logarithm), x);
        // The sum does not ask for an order, so a flattened map stays as it lies.
        if (letters.Length > 0 && !letters.Contains('N') && View.SizeOf(letters, map, 1) == map.Count) return node.Layer(new Softmax(WholeImage: true, logarithm), x);
        throw new LayoutException($"it runs over {(letters.Length == 0 ? "an axis of one element" : letters)} of its input {x.View}; over the channels, or over everything in an image, is supported");
    }
}
