using System.Collections.Immutable;
using NetAdapt.Onnx.Reading.Importers;

namespace NetAdapt.Onnx.Reading.Folding;

/// <summary>Ops on constants that only choose and arrange elements: each finds, for every element of its result, the element that it comes from.</summary>
internal static class ConstantMoves
{
    public static Constant Reshape(NodeContext node)
    {
        Constant x = Data(node);
        long[] dims = ViewImporters.Dimensions(node, [.. x.Dims.Select(dim => (long)dim)]);
        return x.Seen(Dims(dims));
    }

    public static Constant Flatten(NodeContext node)
    {
        Constant x = Data(node);
        long axis = node.Int("axis", 1);
        int split = axis == x.Dims.Length ? x.Dims.Length : NodeContext.Axis(axis, x.Dims.Length);
        return x.Seen([Product(x.Dims[..split]), Product(x.Dims[split..])]);
    }

    public static Constant Squeeze(NodeContext node)
    {
        Constant x = Data(node);
        var axes = ViewImporters.AxesOf(node, x.Dims.Length) ?? [.. Enumerable.Range(0, x.Dims.Length).Where(i => x.Dims[i] == 1)];
        if (axes.Any(i => x.Dims[i] != 1)) throw new ImportException($"({string.Join(", ", x.Dims)}) is not of size 1 there");
        return x.Seen([.. x.Dims.Where((_, i) => !axes.Contains(i))]);
    }

    public static Constant Unsqueeze(NodeContext node)
    {
        Constant x = Data(node);
        var dims = x.Dims.ToList();
        foreach (int i in ViewImporters.InsertedAxes(node, dims.Count).Order()) dims.Insert(i, 1);
        return x.Seen([.. dims]);
    }

    public static Constant Transpose(NodeContext node)
    {
        Constant x = Data(node);
        int[] order = ViewImporters.Permutation(node, x.Dims.Length), steps = Steps(x.Dims);
        return Arrange(node, x, [.. order.Select(i => x.Dims[i])], [.. order.Select(i => (0, steps[i]))]);
    }

    public static Constant Concat(NodeContext node)
    {
        Constant[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => node.Constant(i, "input"))];
        if (inputs.Length == 0) throw new ImportException("it has no input");
        Constant first = inputs[0];
        int axis = NodeContext.Axis(node.Int("axis", 0), first.Dims.Length);
        foreach (Constant x in inputs)
            if (x.Type != first.Type || x.Dims.Length != first.Dims.Length || !x.Dims.RemoveAt(axis).SequenceEqual(first.Dims.RemoveAt(axis)))
                throw new ImportException($"constants of ({string.Join(", ", first.Dims)}) and ({string.Join(", ", x.Dims)}) cannot be joined");
        long[] dims = [.. first.Dims.Select(dim => (long)dim)];
        dims[axis] = inputs.Sum(x => (long)x.Dims[axis]);
        ConstantFolding.Count(node, dims);
        int rows = Product(first.Dims[..axis]);
        return first.Floats != null
            ? new Constant(Dims(dims), Interleave(inputs.Select(x => x.Floats!), rows))
            : new Constant(Dims(dims), Interleave(inputs.Select(x => x.Ints!), rows));
    }

    public static Constant Gather(NodeContext node)
    {
        Constant x = Data(node), indices = node.Constant(1, "indices");
        int axis = NodeContext.Axis(node.Int("axis", 0), x.Dims.Length), size = x.Dims[axis];
        int[] chosen = [.. node.Ints(1, "indices").Select(i => NodeContext.Axis(i, size))];
        int outer = Product(x.Dims[..axis]), inner = Product(x.Dims[(axis + 1)..]);
        ConstantFolding.Count(node, [outer, chosen.Length, inner]);
        var sources = new int[outer * chosen.Length * inner];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = (i / inner / chosen.Length * size + chosen[i / inner % chosen.Length]) * inner + i % inner;
        return x.Pick([.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]], sources);
    }

    public static Constant Slice(NodeContext node)
    {
        Constant x = Data(node);
        int[] dims = [.. x.Dims], strides = Steps(x.Dims);
        var moves = strides.Select(stride => (Start: 0, Step: stride)).ToArray();
        foreach (var (axis, start, step, count) in SliceRange.Of(node, [.. x.Dims.Select(dim => (long)dim)]))
        {
            dims[axis] = (int)count;
            moves[axis] = count == 0 ? (0, 0) : ((int)start * strides[axis], count == 1 ? 0 : (int)step * strides[axis]);
        }
        return Arrange(node, x, [.. dims], moves);
    }

    public static Constant Expand(NodeContext node)
    {
        Constant x = Data(node);
        long[] target = node.Ints(1, "shape");
        long[] dims = new long[Math.Max(target.Length, x.Dims.Length)];
        for (int i = 1; i <= dims.Length; i++)
        {
            long own = i <= x.Dims.Length ? x.Dims[^i] : 1, wanted = i <= target.Length ? target[^i] : 1;
            dims[^i] = own == wanted || wanted == 1 ? own : own == 1 ? wanted : throw new ImportException($"({string.Join(", ", x.Dims)}) cannot be repeated to ({string.Join(", ", target)})");
        }
        int count = ConstantFolding.Count(node, dims);
        return x.Pick(Dims(dims), ConstantFolding.Places(x.Dims, [.. Dims(dims)], count));
    }

    public static Constant Tile(NodeContext node)
    {
        Constant x = Data(node);
        long[] repeats = node.Ints(1, "repeats");
        if (repeats.Length != x.Dims.Length) throw new ImportException($"{repeats.Length} repeats do not fit {x.Dims.Length} axes");
        long[] dims = [.. repeats.Zip(x.Dims, (count, dim) => checked(count * dim))];
        int[] steps = Steps(x.Dims), places = Steps(Dims(dims));
        var sources = new int[ConstantFolding.Count(node, dims)];
        for (int i = 0; i < sources.Length; i++)
            for (int axis = 0; axis < dims.Length; axis++)
                sources[i] += i / places[axis] % x.Dims[axis] * steps[axis];
        return x.Pick(Dims(dims), sources);
    }

    /// <summary>Equal parts, or parts of given sizes, along one axis.</summary>
    public static Value[] Split(NodeContext node)
    {
        Constant x = Data(node);
        int axis = NodeContext.Axis(node.Int("axis", 0), x.Dims.Length);
        int[] steps = Steps(x.Dims);
        int first = 0;
        return [.. SelectionImporters.PartsOf(node, x.Dims[axis], axis).Select(size =>
        {
            var moves = steps.Select((step, i) => (i == axis ? first * step : 0, step)).ToArray();
            first += (int)size;
            return Arrange(node, x, x.Dims.SetItem(axis, (int)size), moves);
        })];
    }

    /// <summary>With a constant number around it.</summary>
    public static Constant Pad(NodeContext node)
    {
        Constant x = Data(node);
        var (axes, pads, value) = MapImporters.PadsOf(node, x.Dims.Length);
        if (x.Ints != null) throw new ImportException("its input holds integers, not floats");
        int[] before = new int[x.Dims.Length], dims = [.. x.Dims];
        for (int i = 0; i < axes.Length; i++)
        {
            before[axes[i]] = (int)pads[i];
            dims[axes[i]] += (int)(pads[i] + pads[axes.Length + i]);
        }
        var padded = new float[ConstantFolding.Count(node, [.. dims.Select(dim => (long)dim)])];
        Array.Fill(padded, value);
        int[] from = Steps(x.Dims), to = Steps([.. dims]);
        for (int i = 0; i < x.Count; i++)
        {
            int place = 0;
            for (int axis = 0; axis < dims.Length; axis++) place += (i / from[axis] % x.Dims[axis] + before[axis]) * to[axis];
            padded[place] = x.Floats![i];
        }
        return new Constant([.. dims], padded);
    }

    /// <summary>The element at (i, j, ...) of the result comes from the sum of start + index * step over the axes.</summary>
    private static Constant Arrange(NodeContext node, Constant x, ImmutableArray<int> dims, (int Start, int Step)[] axes)
    {
        var sources = new int[ConstantFolding.Count(node, [.. dims.Select(dim => (long)dim)])];
        int[] places = Steps(dims);
        for (int i = 0; i < sources.Length; i++)
            for (int axis = 0; axis < dims.Length; axis++)
                sources[i] += axes[axis].Start + i / places[axis] % dims[axis] * axes[axis].Step;
        return x.Pick(dims, sources);
    }

    /// <summary>How far apart neighbours along each axis lie.</summary>
    private static int[] Steps(ImmutableArray<int> dims)
    {
        var steps = new int[dims.Length];
        for (int i = dims.Length - 1, step = 1; i >= 0; step *= dims[i--]) steps[i] = step;
        return steps;
    }

    private static T[] Interleave<T>(IEnumerable<T[]> parts, int rows)
    {
        T[][] all = [.. parts];
        var joined = new List<T>();
        for (int row = 0; row < rows; row++)
            foreach (T[] part in all) joined.AddRange(part.AsSpan(row * (part.Length / rows), part.Length / rows));
        return [.. joined];
    }

    private static Constant Data(NodeContext node) => node.Constant(0, "data");

    private static int Product(ImmutableArray<int> dims) => dims.Aggregate(1, (product, dim) => product * dim);

    private static ImmutableArray<int> Dims(long[] dims) => [.. dims.Select(dim => checked((int)dim))];
}
