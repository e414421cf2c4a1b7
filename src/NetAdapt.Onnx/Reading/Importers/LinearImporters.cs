using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Matrix products with constant weights. A map that the file flattened before is read as it lies: the weights are permuted instead.</summary>
internal static class LinearImporters
{
    /// <summary>alpha * x * B + beta * C, where x may be transposed.</summary>
    public static Value Gemm(NodeContext node)
    {
        Activation x = node.Activation(0);
        if (x.View.Rank != 2) throw new ImportException($"its input has {x.View.Rank} axes, not 2");
        if (node.Int("transA", 0) != 0) x = x with { View = new View(x.View.Axes.Reverse(), node.MapOf(x)) };
        Constant kernel = node.Constant(1, "weights");
        bool transposed = node.Int("transB", 0) != 0;
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        float[]? bias = node.HasInput(2) && beta != 0 ? Bias(node, kernel.Dims.Length == 2 ? kernel.Dims[transposed ? 0 : 1] : 0, beta) : null;
        return Product(node, x, kernel, transposed, alpha, bias);
    }

    /// <summary>x * B for a matrix B, which may have axes of size 1 before its two.</summary>
    public static Value MatMul(NodeContext node)
    {
        Activation x = node.Activation(0);
        Constant kernel = node.Constant(1, "weights");
        int more = kernel.Dims.Length - 2;
        if (more > 0 && kernel.Dims[..more].All(dim => dim == 1))
        {
            while (x.View.Rank < kernel.Dims.Length) x = x with { View = new View(["", .. x.View.Axes], node.MapOf(x)) };
            kernel = kernel.Seen(kernel.Dims[more..]);
        }
        return Product(node, x, kernel, transposed: false, 1, null);
    }

    /// <summary>Fully connected where the last axis is all of the map, a pointwise convolution where it is the channels.</summary>
    private static Activation Product(NodeContext node, Activation x, Constant kernel, bool transposed, float alpha, float[]? bias)
    {
        FeatureMap map = node.MapOf(x);
        string last = x.View.Axes[^1];
        if (last.Contains('N')) throw new LayoutException($"the batch of its input {x.View} would become the channels");
        bool whole = HoldsAll(map, last);
        if (!whole && last != "C" && (last.Length > 0 || map.C > 1)) throw new LayoutException($"the last axis of its input {x.View} does not hold the channels");
        (int outputs, int ins) = Matrix(kernel, transposed, whole ? map.Count : map.C);
        // A vector's channels are in order already.
        int[]? places = x.Order ?? (whole && last.Length > 1 ? Channels.Places(last, map, node) : null);
        Tensor weights = Weights(node, whole ? map.WithBatch(outputs) : new FeatureMap(outputs, 1, 1, ins), transposed, alpha, places);
        Op op = whole ? new FullyConnected(outputs, bias != null) : new Convolution(outputs, new Window(1, 1), 1, bias != null);
        string[] axes = [.. x.View.Axes[..^1], "C"];
        return bias == null ? node.Layer(op, [x.Layer], axes, weights) : node.Layer(op, [x.Layer], axes, weights, BiasOf(node, bias));
    }

    private static Tensor BiasOf(NodeContext node, float[] bias)
    {
        Tensor vector = Tensor.Vector(bias);
        Constant from = node.Constant(2, "bias");
        return from.Count == bias.Length ? node.Builder.Origins.Add(vector, from, factor: node.Float("beta", 1)) : vector;
    }

    /// <summary>alpha * B, one output's inputs after the other.</summary>
    /// <param name="places">For each input as the file counts them, ours; null: the same.</param>
    private static Tensor Weights(NodeContext node, FeatureMap shape, bool transposed, float alpha, int[]? places)
    {
        Constant kernel = node.FloatConstant(1, "weights");
        if (transposed && alpha == 1 && places == null) return node.Builder.Origins.Add(kernel.AsTensor(shape), kernel);
        float[] b = kernel.Floats!;
        Tensor weights = node.Allocate(shape);
        int outputs = shape.N, ins = b.Length / outputs;
        for (int o = 0; o < outputs; o++)
        for (int i = 0; i < ins; i++)
            weights[o * ins + (places?[i] ?? i)] = alpha * b[From(o, i)];
        return node.Builder.Origins.Add(weights, kernel, Order, alpha);

        int From(int o, int i) => transposed ? o * ins + i : i * outputs + o;

        int[] Order()
        {
            var order = new int[b.Length];
            for (int o = 0; o < outputs; o++)
            for (int i = 0; i < ins; i++)
                order[o * ins + (places?[i] ?? i)] = From(o, i);
            return order;
        }
    }

    /// <summary>The axis runs over everything in the map but the batch.</summary>
    private static bool HoldsAll(FeatureMap map, string letters) =>
        !letters.Contains('N') && View.SizeOf(letters, map, 1) == map.Count;

    private static (int Outputs, int Ins) Matrix(Constant kernel, bool transposed, int ins)
    {
        if (kernel.Dims.Length != 2) throw new ImportException($"its weights have {kernel.Dims.Length} dimensions, not 2");
        var (k, outputs) = transposed ? (kernel.Dims[1], kernel.Dims[0]) : (kernel.Dims[0], kernel.Dims[1]);
        if (k != ins || outputs < 1) throw new ImportException($"weights of ({string.Join(", ", kernel.Dims)}) do not fit {ins} inputs");
        return (outputs, k);
    }

    private static float[] Bias(NodeContext node, int outputs, float beta)
    {
        Constant c = node.Constant(2, "bias");
        float[] values = node.Floats(2, "bias");
        bool fits = c.Dims.Length <= 2 && (c.Dims.Length < 2 || c.Dims[0] == 1) && (values.Length == outputs || values.Length == 1);
        if (!fits) throw new LayoutException($"a bias of ({string.Join(", ", c.Dims)}) is not one vector of {outputs} numbers");
        var bias = new float[outputs];
        for (int o = 0; o < outputs; o++) bias[o] = beta * values[values.Length == 1 ? 0 : o];
        return bias;
    }
}
