using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Max and Min of activations and constants: a constant clamps, and the larger of two activations is one of them and what the other has more.</summary>
internal static class ExtremeImporters
{
    public static Value Max(NodeContext node) => Of(node, new Add(), Clamp.Relu);

    public static Value Min(NodeContext node) => Of(node, new Subtract(), new Clamp(float.NegativeInfinity, 0));

    /// <param name="excess">What of a difference from a bound counts.</param>
    private static Activation Of(NodeContext node, BinaryOp join, Clamp excess)
    {
        var (activations, constants) = node.Operands();
        return constants.Aggregate(activations.Aggregate(Larger), Bounded);

        // max(a, b) = a + relu(b - a), min(a, b) = a - relu(a - b).
        Activation Larger(Activation a, Activation b)
        {
            Activation difference = join is Add ? ArithmeticImporters.Join(node, new Subtract(), b, a) : ArithmeticImporters.Join(node, new Subtract(), a, b);
            return ArithmeticImporters.Join(node, join, a, node.Layer(Clamp.Relu, difference));
        }

        // max(x, c) = relu(x - c) + c where c differs from channel to channel.
        Activation Bounded(Activation x, int i)
        {
            (x, float[] bounds) = PerChannel.Of(node, x, i);
            float bound = bounds[0];
            if (!bounds.AsSpan().ContainsAnyExcept(bound)) return node.Layer(join is Add ? new Clamp(bound, float.PositiveInfinity) : new Clamp(float.NegativeInfinity, bound), x);
            return PerChannel.Affine(node, node.Layer(excess, PerChannel.Affine(node, x, bounds, c => (1, -c))), bounds, c => (1, c));
        }
    }
}
