using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading;

/// <summary>Finds activations that an exporter wrote out as formulas, such as x * (1 + erf(x / sqrt(2))) / 2. Whatever the order of a formula's factors and summands, the function is
/// the same: so a formula of one layer's elements is computed at many points, and is what it agrees with at all of them.</summary>
internal static class WrittenOut
{
    private const int LongestFormula = 24;

    // As far as rounded constants in a file may be off.
    private const float Tolerance = 4e-6f;

    private static readonly ElementwiseOp[] s_known = [new Sigmoid(), new HardSigmoid(1 / 6f), new HardSwish(), new Swish(), new Gelu(), new Gelu(Tanh: true), new Mish()];

    private static readonly float[] s_points = [.. Enumerable.Range(-60, 121).Select(i => i * 0.18f), -0.01f, 0.01f, -40, 40, -15, 15];

    private static readonly float[][] s_knownValues = [.. s_known.Select(op => s_points.Select(op.Apply).ToArray())];

    /// <summary>The activation that layer <paramref name="last"/> ends, and the layer furthest before it whose elements it takes; null: none that is known.</summary>
    public static (ElementwiseOp Op, int Input)? Find(Layer[] layers, int last)
    {
        List<int> makers = MakersOf(layers, last);
        foreach (int input in makers.Order())
        {
            if (ValuesOf(layers, last, input, []) is not { } values) continue;
            for (int i = 0; i < s_known.Length; i++)
                if (Agree(values, s_knownValues[i])) return (s_known[i], input);
        }
        return null;
    }

    /// <summary>The layers that a formula of one layer's elements may start from.</summary>
    private static List<int> MakersOf(Layer[] layers, int last)
    {
        var makers = new List<int>();
        var open = new Queue<int>(layers[last].Inputs);
        while (makers.Count < LongestFormula && open.TryDequeue(out int layer))
        {
            if (makers.Contains(layer)) continue;
            makers.Add(layer);
            if (IsFormula(layers[layer])) foreach (int input in layers[layer].Inputs) open.Enqueue(input);
        }
        return makers;
    }

    private static bool IsFormula(Layer layer) => layer.Op is ElementwiseOp or BinaryOp || (layer.Op is Scale && layer.Weights.All(IsOneNumber));

    private static bool IsOneNumber(Tensors.Tensor weight) => !weight.Span.ContainsAnyExcept(weight[0]);

    /// <summary>What comes out of <paramref name="layer"/> where the points go into <paramref name="input"/>; null where more than that goes in.</summary>
    private static float[]? ValuesOf(Layer[] layers, int layer, int input, Dictionary<int, float[]?> known)
    {
        if (layer == input) return s_points;
        if (layer < input || known.Count > LongestFormula) return null;
        if (known.TryGetValue(layer, out float[]? values)) return values;
        return known[layer] = IsFormula(layers[layer]) ? Compute(layers[layer], [.. layers[layer].Inputs.Select(from => ValuesOf(layers, from, input, known))]) : null;
    }

    private static float[]? Compute(Layer layer, float[]?[] inputs)
    {
        if (inputs.Any(values => values == null)) return null;
        float[] x = inputs[0]!;
        return layer.Op switch
        {
            ElementwiseOp op => Array.ConvertAll(x, op.Apply),
            Scale => Array.ConvertAll(x, value => value * layer.Weights[0][0] + layer.Weights[1][0]),
            BinaryOp op => [.. x.Zip(inputs[1]!, op.Apply)],
            _ => null,
        };
    }

    private static bool Agree(float[] values, float[] known)
    {
        for (int i = 0; i < values.Length; i++)
            if (!(MathF.Abs(values[i] - known[i]) <= Tolerance * MathF.Max(1, MathF.Abs(s_points[i])))) return false;
        return true;
    }
}
