using System.Collections.Immutable;

namespace NetAdapt.Onnx.Reading.Folding;

/// <summary>Reductions of constants over any axes, Softmax among them: weight standardisation, norms of weights, learned mixtures, shape arithmetic.</summary>
internal static class ConstantReductions
{
    public static Constant Mean(NodeContext node) => Of(node, 18, values => values.Average(value => (double)value), null);

    public static Constant Sum(NodeContext node) => Of(node, 13, values => values.Sum(value => (double)value), ints => ints.Aggregate((a, b) => checked(a + b)));

    public static Constant SumOfSquares(NodeContext node) => Of(node, 18, SquaresOf, ints => ints.Aggregate(0L, (sum, i) => checked(sum + i * i)));

    public static Constant SumOfMagnitudes(NodeContext node) =>
        Of(node, 18, values => values.Sum(value => (double)Math.Abs(value)), ints => ints.Aggregate(0L, (sum, i) => checked(sum + Math.Abs(i))));

    public static Constant EuclideanNorm(NodeContext node) => Of(node, 18, values => Math.Sqrt(SquaresOf(values)), null);

    public static Constant Max(NodeContext node) => Of(node, 18, values => values.Aggregate(MathF.Max), Enumerable.Max);

    public static Constant Min(NodeContext node) => Of(node, 18, values => values.Aggregate(MathF.Min), Enumerable.Min);

    public static Constant Product(NodeContext node) =>
        Of(node, 18, values => values.Aggregate(1.0, (product, value) => product * value), ints => ints.Aggregate(1L, (a, b) => checked(a * b)));

    public static Constant Softmax(NodeContext node) => Softmax(node, (value, largest, sum) => Math.Exp(value - largest) / sum);

    public static Constant LogSoftmax(NodeContext node) => Softmax(node, (value, largest, sum) => value - largest - Math.Log(sum));

    private static double SquaresOf(float[] values) => values.Sum(value => (double)value * value);

    /// <param name="axesFrom">The operator set from which on the axes are an input.</param>
    /// <param name="floats">Makes one number of all that become one.</param>
    /// <param name="ints">The same for whole numbers; null where that is not supported.</param>
    private static Constant Of(NodeContext node, int axesFrom, Func<float[], double> floats, Func<long[], long>? ints)
    {
        Constant x = node.Constant(0, "data");
        int rank = x.Dims.Length;
        long[] axes = node.Opset >= axesFrom ? (node.HasInput(1) ? node.Ints(1, "axes") : []) : node.IntList("axes") ?? [];
        if (axes.Length == 0 && node.Int("noop_with_empty_axes", 0) != 0) return x;
        HashSet<int> reduced = [.. axes.Length == 0 ? Enumerable.Range(0, rank) : axes.Select(axis => NodeContext.Axis(axis, rank))];
        bool keeps = node.Int("keepdims", 1) != 0;
        ImmutableArray<int> dims = [.. x.Dims.Select((dim, i) => reduced.Contains(i) ? (keeps ? 1 : (int?)null) : dim).OfType<int>()];
        int[][] groups = Groups(node, x.Dims, reduced);
        if (x.Floats is { } values) return new Constant(dims, Array.ConvertAll(groups, group => (float)floats(Array.ConvertAll(group, i => values[i]))));
        if (ints == null) throw new ImportException("its input holds integers, not floats");
        return new Constant(dims, Array.ConvertAll(groups, group => ints(Array.ConvertAll(group, i => x.Ints![i]))));
    }

    /// <summary>Over one axis from opset 13 (default: the last); before that over all axes from one on (default: 1).</summary>
    private static Constant Softmax(NodeContext node, Func<double, double, double, double> of)
    {
        float[] values = node.Floats(0, "input");
        ImmutableArray<int> dims = node.Constant(0, "input").Dims;
        int axis = NodeContext.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), dims.Length);
        var result = new float[values.Length];
        foreach (int[] group in Groups(node, dims, node.Opset < 13 ? [.. Enumerable.Range(axis, dims.Length - axis)] : [axis]))
        {
            double largest = group.Max(i => values[i]), sum = group.Sum(i => Math.Exp(values[i] - largest));
            foreach (int i in group) result[i] = (float)of(values[i], largest, sum);
        }
        return new Constant(dims, result);
    }

    /// <summary>For each element of the result, in its order, the elements that become it.</summary>
    private static int[][] Groups(NodeContext node, ImmutableArray<int> dims, HashSet<int> reduced)
    {
        int count = ConstantFolding.Count(node, [.. dims.Select(dim => (long)dim)]);
        if (count == 0) throw new ImportException($"a constant of ({string.Join(", ", dims)}) has no elements");
        int[] kept = [.. Enumerable.Range(0, dims.Length).Where(i => !reduced.Contains(i))];
        var groups = new List<int>[kept.Aggregate(1, (product, i) => product * dims[i])];
        for (int i = 0; i < count; i++)
        {
            int group = 0, step = 1;
            for (int axis = dims.Length - 1, rest = i; axis >= 0; rest /= dims[axis--])
            {
                if (reduced.Contains(axis)) continue;
                group += rest % dims[axis] * step;
                step *= dims[axis];
            }
            (groups[group] ??= []).Add(i);
        }
        return Array.ConvertAll(groups, group => group.ToArray());
    }
}
