using System.Collections.Immutable;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading.Folding;

/// <summary>Nodes whose inputs are all known: the shape arithmetic of exporters. Here: what makes constants, and arithmetic on them.</summary>
internal static class ConstantFolding
{
    /// <summary>The Constant node, in all its forms.</summary>
    public static Constant Constant(NodeContext node)
    {
        if (node.Tensor("value") is { } tensor) return TensorData.Read(tensor, node.Limits);
        if (node.HasAttribute("value_float")) return new Constant([], [node.Float("value_float", 0)]);
        if (node.HasAttribute("value_int")) return new Constant([], [node.Int("value_int", 0)]);
        if (node.FloatList("value_floats") is { } floats) return new Constant([floats.Length], floats);
        if (node.IntList("value_ints") is { } ints) return new Constant([ints.Length], ints);
        throw new ImportException("it holds no number; texts and sparse tensors are not supported");
    }

    public static Constant ConstantOfShape(NodeContext node)
    {
        long[] dims = node.Ints(0, "shape");
        Constant value = node.Tensor("value") is { } tensor ? TensorData.Read(tensor, node.Limits) : new Constant([1], [0f]);
        if (value.Count != 1) throw new ImportException("its value is not one number");
        ImmutableArray<int> sizes = [.. Array.ConvertAll(dims, dim => dim is >= 0 and <= int.MaxValue ? (int)dim : throw new ImportException($"a dimension of {dim} is impossible"))];
        if (value.Floats is not [var number]) return value.Pick(sizes, new int[Count(node, dims)]);
        // Made where it is read, so that a weight of one number takes no memory beside the network's.
        return new Constant(sizes, Count(node, dims, copies: 1), (_, elements) => elements.Fill(number));
    }

    /// <summary>The shape of an activation; the batch counts as <see cref="NodeContext.Batch"/>.</summary>
    public static Value Shape(NodeContext node)
    {
        long[] dims = node.Input(0) switch
        {
            Activation x => node.DimsOf(x),
            SplitChannels split => split.Dims,
            Repeated repeated => repeated.Dims,
            var constant => [.. ((Constant)constant).Dims.Select(dim => (long)dim)],
        };
        int start = Clamp(node.Int("start", 0), dims.Length), end = Clamp(node.Int("end", dims.Length), dims.Length);
        dims = start < end ? dims[start..end] : [];
        return new Constant([dims.Length], dims);

        static int Clamp(long index, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, 0, rank);
    }

    public static Constant Cast(NodeContext node)
    {
        Constant x = node.Constant(0, "input");
        var type = (ElementType)node.Int("to", 0);
        node.Limits.Charge(x.Count);
        return type switch
        {
            _ when type.IsFloating() => x.Floats != null ? x : new Constant(x.Dims, Array.ConvertAll(x.Ints!, i => (float)i)),
            ElementType.Bool => new Constant(x.Dims, x.Floats != null ? Array.ConvertAll(x.Floats, f => f != 0 ? 1L : 0) : Array.ConvertAll(x.Ints!, i => i != 0 ? 1L : 0)),
            ElementType.Int32 or ElementType.Int64 => x.Ints != null ? x : new Constant(x.Dims, Array.ConvertAll(x.Floats!, f => (long)f)),
            _ => throw new ImportException($"a cast to type {type} ({(int)type}) is not supported"),
        };
    }

    public static Constant CastLike(NodeContext node)
    {
        Constant x = node.Constant(0, "input");
        if (node.Constant(1, "target type").Ints != null) throw new ImportException("a cast to whole numbers is not supported");
        node.Limits.Charge(x.Count);
        return x.Ints == null ? x : new Constant(x.Dims, Array.ConvertAll(x.Ints, i => (float)i));
    }

    public static Constant Add(NodeContext node) => Combine(node, (a, b) => a + b, (a, b) => a + b);

    public static Constant Sub(NodeContext node) => Combine(node, (a, b) => a - b, (a, b) => a - b);

    public static Constant Mul(NodeContext node) => Combine(node, (a, b) => a * b, (a, b) => a * b);

    public static Constant Div(NodeContext node) => Combine(node, (a, b) => a / b,
        (a, b) => b == 0 ? throw new ImportException("it divides by 0") : b == -1 ? unchecked(-a) : a / b);

    public static Constant Pow(NodeContext node) => Combine(node, MathF.Pow, (_, _) => throw new ImportException("powers of integers are not supported"));

    public static Constant PRelu(NodeContext node) => Combine(node, (x, slope) => x < 0 ? slope * x : x, (_, _) => throw new ImportException("slopes of integers are not supported"));

    public static Constant Min(NodeContext node) => CombineAll(node, MathF.Min, Math.Min);

    public static Constant Max(NodeContext node) => CombineAll(node, MathF.Max, Math.Max);

    public static Constant Sum(NodeContext node) => CombineAll(node, (a, b) => a + b, (a, b) => checked(a + b));

    public static Constant Mean(NodeContext node)
    {
        Constant sum = Sum(node);
        float count = node.Inputs.Length;
        return sum.Floats != null ? new Constant(sum.Dims, Array.ConvertAll(sum.Floats, value => value / count)) : throw new ImportException("its inputs hold integers, not floats");
    }

    /// <summary>One input after the other is joined to those before it.</summary>
    private static Constant CombineAll(NodeContext node, Func<float, float, float> floats, Func<long, long, long> ints)
    {
        Constant all = node.Constant(0, "operand");
        for (int i = 1; i < node.Inputs.Length; i++) all = Combine(node with { Inputs = [all, node.Constant(i, "operand")] }, floats, ints);
        return all;
    }

    /// <summary>Bounds as attributes up to opset 10, as inputs from 11; both may be whole numbers.</summary>
    public static Constant Clip(NodeContext node)
    {
        Constant x = node.Constant(0, "input");
        if (x.Ints == null) return ConstantRun.Elementwise(Importers.ActivationImporters.Clip)(node);
        long least = Bound(1, "min", long.MinValue), most = Bound(2, "max", long.MaxValue);
        // As the format has it, the upper bound counts where the two cross.
        return new Constant(x.Dims, Array.ConvertAll(x.Ints, i => Math.Min(Math.Max(i, least), most)));

        long Bound(int input, string what, long none) =>
            !node.HasInput(input) ? none : node.Ints(input, what) is [var one] ? one : throw new ImportException($"input {input} ({what}) is not one number");
    }

    public static Constant Abs(NodeContext node) => node.Constant(0, "input") is { Ints: { } ints } x ? new Constant(x.Dims, Array.ConvertAll(ints, Math.Abs)) : Each(node, MathF.Abs);

    public static Constant Relu(NodeContext node) =>
        node.Constant(0, "input") is { Ints: { } ints } x ? new Constant(x.Dims, Array.ConvertAll(ints, i => Math.Max(i, 0))) : Each(node, value => value > 0 || float.IsNaN(value) ? value : 0);

    public static Constant Neg(NodeContext node) => node.Constant(0, "input") is { Ints: { } ints } x ? new Constant(x.Dims, Array.ConvertAll(ints, i => unchecked(-i))) : Each(node, value => -value);

    public static Constant Sqrt(NodeContext node) => Each(node, MathF.Sqrt);

    public static Constant Reciprocal(NodeContext node) => Each(node, value => 1 / value);

    public static Constant Exp(NodeContext node) => Each(node, MathF.Exp);

    private static Constant Each(NodeContext node, Converter<float, float> function)
    {
        node.Limits.Charge(node.Constant(0, "input").Count);
        return new Constant(node.Constant(0, "input").Dims, Array.ConvertAll(node.Floats(0, "input"), function));
    }

    /// <summary>1 where two constants are equal, 0 elsewhere.</summary>
    public static Constant Equal(NodeContext node)
    {
        var (a, b, dims, fromA, fromB) = Operands(node, 0, 1);
        return new Constant(dims, [.. fromA.Zip(fromB, (i, j) => (a.Floats != null ? a.Floats[i] == b.Floats![j] : a.Ints![i] == b.Ints![j]) ? 1L : 0)]);
    }

    /// <summary>Input 1 where input 0 is not 0, input 2 elsewhere; all of the same dimensions, or of one number.</summary>
    public static Constant Where(NodeContext node)
    {
        var (a, b, dims, fromA, fromB) = Operands(node, 1, 2);
        long[] condition = node.Ints(0, "condition");
        if (condition.Length != 1 && !node.Constant(0, "condition").Dims.SequenceEqual(dims)) throw new ImportException("its condition does not have the dimensions of what it chooses from");
        bool IsFirst(int i) => condition[condition.Length == 1 ? 0 : i] != 0;
        return a.Floats != null
            ? new Constant(dims, Enumerable.Range(0, fromA.Length).Select(i => IsFirst(i) ? a.Floats[fromA[i]] : b.Floats![fromB[i]]).ToArray())
            : new Constant(dims, Enumerable.Range(0, fromA.Length).Select(i => IsFirst(i) ? a.Ints![fromA[i]] : b.Ints![fromB[i]]).ToArray());
    }

    private static Constant Combine(NodeContext node, Func<float, float, float> floats, Func<long, long, long> ints)
    {
        var (a, b, dims, fromA, fromB) = Operands(node, 0, 1);
        return a.Floats != null
            ? new Constant(dims, fromA.Zip(fromB, (i, j) => floats(a.Floats[i], b.Floats![j])).ToArray())
            : new Constant(dims, fromA.Zip(fromB, (i, j) => ints(a.Ints![i], b.Ints![j])).ToArray());
    }

    /// <summary>Two inputs, the dimensions that they have together, and for each element of those the elements that it is made of.</summary>
    private static (Constant A, Constant B, ImmutableArray<int> Dims, int[] FromA, int[] FromB) Operands(NodeContext node, int first, int second)
    {
        Constant a = node.Constant(first, "operand"), b = node.Constant(second, "operand");
        if (a.Type != b.Type) throw new ImportException($"it combines a constant of type {a.Type} with one of type {b.Type}");
        int rank = Math.Max(a.Dims.Length, b.Dims.Length);
        var dims = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int da = i <= a.Dims.Length ? a.Dims[^i] : 1, db = i <= b.Dims.Length ? b.Dims[^i] : 1;
            if (da != db && da != 1 && db != 1) throw new ImportException($"constants of ({string.Join(", ", a.Dims)}) and ({string.Join(", ", b.Dims)}) do not fit each other");
            dims[^i] = da == 1 ? db : da;
        }
        int count = Count(node, [.. dims.Select(dim => (long)dim)]);
        return (a, b, [.. dims], Places(a.Dims, dims, count), Places(b.Dims, dims, count));
    }

    /// <summary>For each element of the result the element of a broadcast operand.</summary>
    public static int[] Places(ImmutableArray<int> from, int[] dims, int count)
    {
        var places = new int[count];
        for (int i = 0; i < count; i++)
        {
            int rest = i, step = 1;
            for (int axis = 1; axis <= from.Length; axis++)
            {
                int dim = dims[^axis];
                if (from[^axis] > 1) places[i] += rest % dim * step;
                step *= from[^axis];
                rest /= dim;
            }
        }
        return places;
    }

    /// <summary>The number of elements, after it was checked and counted against the limits.</summary>
    /// <param name="copies">How often each element takes its memory while it is made.</param>
    public static int Count(NodeContext node, ReadOnlySpan<long> dims, int copies = 3)
    {
        long count = 1;
        foreach (long dim in dims)
        {
            if (dim is < 0 or > int.MaxValue || (dim > 0 && count > int.MaxValue / dim)) throw new ImportException("a constant of impossible size");
            count *= Math.Max(dim, 1);
        }
        if (dims.Contains(0)) return 0;
        node.Limits.Charge(copies * count);
        return (int)count;
    }
}
