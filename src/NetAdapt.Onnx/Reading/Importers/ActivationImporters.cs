using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that work on each element by itself, and Softmax.</summary>
internal static class ActivationImporters
{
    public static Value Relu(NodeContext node) => node.Layer(Clamp.Relu, node.Activation(0));

    public static Value LeakyRelu(NodeContext node) => node.Layer(new LeakyRelu(node.Float("alpha", 0.01f)), node.Activation(0));

    public static Value Sigmoid(NodeContext node) => node.Layer(new Sigmoid(), node.Activation(0));

    public static Value HardSigmoid(NodeContext node) => node.Layer(new HardSigmoid(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)), node.Activation(0));

    public static Value HardSwish(NodeContext node) => node.Layer(new HardSwish(), node.Activation(0));

    /// <summary>Bounds as attributes up to opset 10, as inputs from 11. A bound at the end of float32's range is none.</summary>
    public static Value Clip(NodeContext node)
    {
        float min = node.Opset < 11 ? node.Float("min", float.MinValue) : node.Scalar(1, "min", float.MinValue);
        float max = node.Opset < 11 ? node.Float("max", float.MaxValue) : node.Scalar(2, "max", float.MaxValue);
        if (float.IsNaN(min) || float.IsNaN(max)) throw new ImportException("a bound is not a number");
        return node.Layer(new Clamp(min <= float.MinValue ? float.NegativeInfinity : min, max >= float.MaxValue ? float.PositiveInfinity : max), node.Activation(0));
    }

    /// <summary>Over one axis from opset 13 (default: the last); before that over all axes from one on (default: 1).</summary>
    public static Value Softmax(NodeContext node)
    {
        Activation x = node.Activation(0);
        int rank = x.View.Rank, axis = NodeContext.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), rank);
        if (node.Opset < 13 && x.View.Axes.Skip(axis).Count(letters => letters.Length > 0) > 1)
            throw new LayoutException($"it runs over several axes of {x.View} at once; flatten them first");
        // With one axis that is longer than 1, the old rule and the new one agree.
        if (node.Opset < 13 && x.View.Axes.Skip(axis).FirstOrDefault(letters => letters.Length > 0) is { } only) axis = x.View.Axes.IndexOf(only);
        x = Channels.Along(node, x, axis);
        return node.Layer(new Softmax(), x);
    }
}
