using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Add, Sub, Mul and Div: of two activations, or with a constant, which becomes a scale and a shift for each channel. Sum and Mean of many activations.</summary>
internal static class ArithmeticImporters
{
    public static Value Add(NodeContext node) => Import(node, new Add(), (c, _) => (1, c));

    public static Value Sub(NodeContext node) => Import(node, new Subtract(), (c, first) => first ? (-1, c) : (1, -c));

    public static Value Mul(NodeContext node) => Import(node, new Multiply(), (c, _) => (c, 0));

    /// <summary>By a constant: a product. A constant by an activation: that many times one by it.</summary>
    public static Value Div(NodeContext node) => node.Input(0) is Constant && node.Input(1) is not Constant
        ? Affine(node, OneBy(node, node.Activation(1)), 0, c => (c, 0))
        : Import(node, new Divide(), (c, _) => c == 0 ? throw new ImportException("it divides by 0") : (1 / c, 0));

    public static Value Reciprocal(NodeContext node) => OneBy(node, node.Activation(0));

    /// <summary>1 / x. The one is what x clamped to it is, whatever x is.</summary>
    private static Activation OneBy(NodeContext node, Activation x) => Join(node, new Divide(), node.Layer(new Clamp(1, 1), x), x);

    /// <summary>By whole exponents up to 3, as products: what formulas of activations use. A half is the square root; below 0, one by it.</summary>
    public static Value Pow(NodeContext node)
    {
        Constant exponent = node.Constant(1, "exponent");
        float power = exponent.Count != 1 ? throw new ImportException($"its exponent holds {exponent.Count} numbers, not one") : exponent.Floats?[0] ?? exponent.Ints![0];
        if (MathF.Abs(power) is not (0.5f or 1 or 2 or 3)) throw new ImportException($"an exponent of {power.ToString(System.Globalization.CultureInfo.InvariantCulture)} is not supported; 0.5, 1, 2 and 3 are, and their negatives");
        Activation x = node.Activation(0);
        while (x.View.Rank < exponent.Dims.Length) x = x with { View = new View(["", .. x.View.Axes], node.MapOf(x)) };
        Activation product = MathF.Abs(power) == 0.5f ? node.Layer(new Sqrt(), x) : x;
        for (int i = 1; i < MathF.Abs(power); i++) product = Join(node, new Multiply(), product, x);
        return power < 0 ? OneBy(node, product) : product;
    }

    /// <summary>Older exporters' residual addition, of as many operands as there are.</summary>
    public static Value Sum(NodeContext node)
    {
        var (activations, constants) = node.Operands();
        return constants.Aggregate(activations.Aggregate((a, b) => Join(node, new Add(), a, b)), (sum, i) => Affine(node, sum, i, c => (1, c)));
    }

    public static Value Mean(NodeContext node) => Affine(node, (Activation)Sum(node), 1f / node.Inputs.Length, 0);

    /// <param name="affine">Scale and shift that stand for one element of a constant; its second argument: the constant is the first operand.</param>
    private static Activation Import(NodeContext node, BinaryOp op, Func<float, bool, (float Scale, float Shift)> affine)
    {
        switch (node.Input(0), node.Input(1))
        {
            case (Repeated a, Activation b) when a.IsRepeatedBy(node, b):
                return Join(node, op, a.Source, b);
            case (Activation a, Repeated b) when b.IsRepeatedBy(node, a):
                return Join(node, op, a, b.Source);
            case (Constant, Constant):
                throw new ImportException("constants of different types cannot be combined");
            case (_, Constant):
                return Affine(node, node.Activation(0), 1, c => affine(c, false));
            case (Constant, _):
                return Affine(node, node.Activation(1), 0, c => affine(c, true));
            default:
                return Join(node, op, node.Activation(0), node.Activation(1));
        }
    }

    /// <summary>A layer of two activations, of which each may be repeated over the other's axes.</summary>
    /// <exception cref="LayoutException">Their elements lie differently in memory.</exception>
    public static Activation Join(NodeContext node, BinaryOp op, Activation a, Activation b)
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

    /// <summary>x * scale + shift, the same for all channels.</summary>
    public static Activation Affine(NodeContext node, Activation x, float scale, float shift) => PerChannel.Affine(node, x, [.. Enumerable.Repeat(scale, node.MapOf(x).C)], factor => (factor, shift));

    private static Activation Affine(NodeContext node, Activation x, int constant, Func<float, (float Scale, float Shift)> affine)
    {
        (x, float[] values) = PerChannel.Of(node, x, constant);
        return PerChannel.Affine(node, x, values, affine);
    }
}
