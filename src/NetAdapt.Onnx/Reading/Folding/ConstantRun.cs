using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Folding;

/// <summary>Folds an op by its importer: the first input becomes the input of a network of its own, which is run at once.</summary>
internal static class ConstantRun
{
    // A second or so of the ops' scalar code.
    private const long MostMacs = 1L << 28;

    /// <summary>An op that works on each element by itself.</summary>
    public static Func<NodeContext, Constant> Elementwise(Func<NodeContext, Value> import) => node =>
    {
        float[] values = node.Floats(0, "input");
        ImmutableArray<int> dims = node.Constant(0, "input").Dims;
        return values.Length == 0 ? node.Constant(0, "input") : new Constant(dims, Run(node, import, values, ["C"], FeatureMap.Vector(values.Length), 1).Values);
    };

    /// <summary>An op on maps: (N, C, H, W), (N, C, W) or (N, C).</summary>
    public static Func<NodeContext, Constant> OnMaps(Func<NodeContext, Value> import) => node =>
    {
        Constant x = node.FloatConstant(0, "input");
        if (x.Dims.Length is < 1 or > 4 || x.Count == 0) throw new ImportException($"of a constant of ({string.Join(", ", x.Dims)}) it is not supported; of 1 to 4 axes it is");
        string[] axes = x.Dims.Length switch
        {
            1 => ["C"],
            2 => ["N", "C"],
            3 => ["N", "C", "W"],
            _ => ["N", "C", "H", "W"],
        };
        int Size(string axis) => Array.IndexOf(axes, axis) is >= 0 and var i ? x.Dims[i] : 1;
        var (values, dims) = Run(node, import, x.Floats!, axes, new FeatureMap(1, Size("H"), Size("W"), Size("C")), Size("N"));
        return new Constant(dims, values);
    };

    private static (float[] Values, ImmutableArray<int> Dims) Run(NodeContext node, Func<NodeContext, Value> import, float[] values, string[] axes, FeatureMap map, int batch)
    {
        ReadLimits.Check(map);
        node.Limits.Charge(3L * values.Length);
        var builder = new NetworkBuilder("constant", map);
        var x = new Activation(0, new View(axes, map));
        NodeContext context = node with { Inputs = node.Inputs.SetItem(0, x), Batch = batch, Builder = builder };
        if (import(context) is not Activation { Order: null } y) throw new ImportException("of constants it is not supported");
        int[] places = Places(x.View, map, batch);
        var input = new Tensor(map.WithBatch(batch));
        for (int i = 0; i < values.Length; i++) input[places[i]] = values[i];
        Tensor output = Forward(node, builder, input, y.Layer);
        FeatureMap result = builder.ShapeOf(y.Layer);
        return (Array.ConvertAll(Places(y.View, result, batch), i => output[i]), [.. y.View.Dims(result, batch).Select(dim => checked((int)dim))]);
    }

    private static Tensor Forward(NodeContext node, NetworkBuilder builder, Tensor input, int last)
    {
        int batch = input.Shape.N;
        var outputs = new List<Tensor> { input };
        foreach (Layer layer in builder.Layers.Skip(1).Take(last))
        {
            FeatureMap shape = builder.ShapeOf(outputs.Count);
            if (batch * layer.Op.Macs([.. layer.Inputs.Select(builder.ShapeOf)], shape) > MostMacs) throw new ImportException("of so large constants it is not supported");
            node.Limits.Charge((long)batch * shape.Count);
            var output = new Tensor(shape.WithBatch(batch));
            layer.Op.Forward(new OpFrame { Inputs = [.. layer.Inputs.Select(i => outputs[i])], Weights = [.. layer.Weights], Output = output });
            outputs.Add(output);
        }
        return outputs[last];
    }

    /// <summary>For each element in the order of the file's axes its place in the map's.</summary>
    private static int[] Places(View view, FeatureMap map, int batch)
    {
        string letters = string.Concat(view.Axes);
        FeatureMap whole = map.WithBatch(batch);
        var places = new int[whole.Count];
        for (int i = 0; i < places.Length; i++)
            for (int k = letters.Length - 1, rest = i; k >= 0; rest /= View.SizeOf(letters[k--], whole))
                places[i] += rest % View.SizeOf(letters[k], whole) * Step(letters[k], whole);
        return places;
    }

    private static int Step(char letter, FeatureMap map) => letter switch
    {
        'N' => map.H * map.W * map.C,
        'H' => map.W * map.C,
        'W' => map.C,
        'C' => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "A view's axes are N, H, W and C."),
    };
}
