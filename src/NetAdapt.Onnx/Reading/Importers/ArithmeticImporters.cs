using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Add, Sub, Mul and Div: of two activations, or with a constant, which becomes a scale and a shift for each channel.</summary>
internal static class ArithmeticImporters
{
    public static Value Add(NodeContext node) => Import(node, new Add(), (c, _) => (1, c));

    public static Value Sub(NodeContext node) => Import(node, new Subtract(), (c, first) => first ? (-1, c) : (1, -c));

    public static Value Mul(NodeContext node) => Import(node, new Multiply(), (c, _) => (c, 0));

    /// <summary>By a constant: a product. A constant by an activation has no form in these networks.</summary>
    public static Value Div(NodeContext node) => Import(node, new Divide(), (c, first) =>
        first ? throw new ImportException("a constant divided by an activation is not supported") : c == 0 ? throw new ImportException("it divides by 0") : (1 / c, 0));

    /// <param name="affine">Scale and shift that stand for one element of a constant; its second argument: the constant is the first operand.</param>
    private static Activation Import(NodeContext node, BinaryOp op, Func<float, bool, (float Scale, float Shift)> affine)
    {
        switch (node.Input(0), node.Input(1))
        {
            case (Activation a, Activation b):
                return Join(node, op, a, b);
            case (Activation x, Constant):
                return Affine(node, x, 1, c => affine(c, false));
            case (Constant, Activation x):
                return Affine(node, x, 0, c => affine(c, true));
            case (Constant, Constant):
                throw new ImportException("constants of different types cannot be combined");
            default:
                // Says what the one that is neither stands for.
                return node.Input(0) is Constant or Activation ? node.Activation(1) : node.Activation(0);
        }
    }

    private static Activation Join(NodeContext node, BinaryOp op, Activation a, Activation b)
    {
        var (axesA, axesB) = (a.View.Axes, b.View.Axes);
        int rank = Math.Max(axesA.Length, axesB.Length);
        var axes = new string[rank];
        for (int i = 1; i <= rank; i++)
        {
            string la = i <= axesA.Length ? axesA[^i] : "", lb = i <= axesB.Length ? axesB[^i] : "";
            if (la.Length > 0 && lb.Length > 0 && la != lb) throw Crossed();
            axes[^i] = la.Length > 0 ? la : lb;
        }
        string all = string.Concat(axes);
        if (all.Distinct().Count() != all.Length || axesA.Contains("N") != axesB.Contains("N")) throw Crossed();
        if (!SameOrder(a, b)) throw Crossed();
        return node.Layer(op, [a.Layer, b.Layer], axes) with { Order = a.Order ?? b.Order };

        LayoutException Crossed() => new($"its inputs come as {a.View} and {b.View}, whose elements lie differently in memory");

        // A single channel is repeated over all, in whatever order they are.
        bool SameOrder(Activation a, Activation b) => a.Order == null && b.Order == null || a.Order != null && b.Order != null && a.Order.AsSpan().SequenceEqual(b.Order)
            || (a.Order == null && node.MapOf(a).C == 1) || (b.Order == null && node.MapOf(b).C == 1);
    }

    private static Activation Affine(NodeContext node, Activation x, int input, Func<float, (float Scale, float Shift)> affine)
    {
        Constant constant = node.Constant(input, "operand");
        float[] values = node.Floats(input, "operand");
        // The file may give the constant more axes than the activation has: they must be of size 1, and the result has them too.
        while (x.View.Rank < constant.Dims.Length) x = x with { View = new View(["", .. x.View.Axes], node.MapOf(x)) };
        int channels = node.MapOf(x).C;
        float[]? perChannel = PerChannel.Of(node, x, constant, values);
        if (perChannel == null && PerChannel.FlattenedAxis(node, x) is { } axis)
        {
            x = Channels.Along(node, x, axis);
            channels = node.MapOf(x).C;
            perChannel = PerChannel.Of(node, x, constant, values);
        }
        if (perChannel == null)
            throw new LayoutException($"a constant of ({string.Join(", ", constant.Dims)}) on an input {x.View} differs within a channel; one number for each channel is supported");
        Tensor scale = node.Allocate(FeatureMap.Vector(channels)), shift = node.Allocate(FeatureMap.Vector(channels));
        for (int c = 0; c < channels; c++) (scale[c], shift[c]) = affine(perChannel[c]);
        return node.Layer(new Scale(), x, scale, shift);
    }
}
