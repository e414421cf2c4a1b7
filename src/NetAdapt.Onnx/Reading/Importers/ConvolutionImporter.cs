using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Conv in two dimensions, or in one (as a map of height 1).</summary>
internal static class ConvolutionImporter
{
    public static Value Import(NodeContext node)
    {
        Activation x = node.Activation(0);
        FeatureMap map = Windows.SpatialMap(node, x);
        Constant kernel = node.Constant(1, "kernel");
        if (kernel.Dims.Length != x.View.Rank) throw new ImportException($"its kernel has {kernel.Dims.Length} dimensions, its input {x.View.Rank}");
        var (outputs, ins) = (kernel.Dims[0], kernel.Dims[1]);
        Window window = Windows.Read(node, map, kernel.Dims[2..].Select(dim => (long)dim).ToArray());
        long groups = node.Int("group", 1);
        if (groups < 1 || groups > map.C || ins != map.C / groups || map.C % groups != 0 || outputs < 1 || outputs % groups != 0)
            throw new ImportException($"a kernel of ({string.Join(", ", kernel.Dims)}) with {groups} groups does not fit an input of {map.C} channels");
        bool hasBias = node.HasInput(2);
        var op = new Convolution(outputs, window, (int)groups, hasBias);
        Tensor weights = ChannelLast(node, node.FloatConstant(1, "kernel"), new FeatureMap(outputs, window.KernelH, window.KernelW, ins));
        string[] axes = x.View.Rank == 3 ? ["N", "C", "W"] : ["N", "C", "H", "W"];
        if (!hasBias) return node.Layer(op, [x.Layer], axes, weights);
        float[] bias = node.Floats(2, "bias");
        if (bias.Length != outputs) throw new ImportException($"its bias has {bias.Length} numbers for {outputs} output channels");
        return node.Layer(op, [x.Layer], axes, weights, node.Builder.Origins.Add(Tensor.Vector([.. bias]), node.Constant(2, "bias")));
    }

    /// <summary>(O, I, KH, KW) to (O, KH, KW, I).</summary>
    private static Tensor ChannelLast(NodeContext node, Constant kernel, FeatureMap shape)
    {
        // One tap or one channel: both orders are the same.
        if (shape.Pixels == 1 || shape.C == 1) return node.Builder.Origins.Add(kernel.AsTensor(shape), kernel);
        Tensor weights = node.Allocate(shape);
        float[] values = kernel.Floats!;
        int i = 0;
        foreach (int from in Order(shape)) weights[i++] = values[from];
        return node.Builder.Origins.Add(weights, kernel, () => [.. Order(shape)]);
    }

    /// <summary>For each element in the order (O, KH, KW, I) its number in (O, I, KH, KW).</summary>
    private static IEnumerable<int> Order(FeatureMap shape)
    {
        for (int o = 0; o < shape.N; o++)
        for (int p = 0; p < shape.Pixels; p++)
        for (int c = 0; c < shape.C; c++)
            yield return (o * shape.C + c) * shape.Pixels + p;
    }
}
