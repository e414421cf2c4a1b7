using System.Collections.Immutable;

namespace NetAdapt.Onnx.Reading.Folding;

/// <summary>Matrix products of constants: weights that are made of smaller ones (low-rank additions).</summary>
internal static class ConstantProducts
{
    // Far above any file's weights, a second or so of work.
    private const long MostProducts = 1L << 33;

    /// <summary>As numpy's matmul: the axes before the last two repeat.</summary>
    public static Constant MatMul(NodeContext node)
    {
        Constant a = node.FloatConstant(0, "operand"), b = node.FloatConstant(1, "operand");
        if (a.Dims.Length == 0 || b.Dims.Length == 0) throw Misfit(a, b);
        // A list is one row on the left, one column on the right.
        ImmutableArray<int> left = a.Dims.Length == 1 ? [1, a.Dims[0]] : a.Dims, right = b.Dims.Length == 1 ? [b.Dims[0], 1] : b.Dims;
        var (rows, inner, columns) = (left[^2], left[^1], right[^1]);
        if (inner != right[^2]) throw Misfit(a, b);
        int[] outer = Together(left[..^2], right[..^2]) ?? throw Misfit(a, b);
        int matrices = outer.Aggregate(1, (product, dim) => checked(product * dim));
        float[] y = Room(node, [.. outer, rows, columns], inner);
        int[] ofA = ConstantFolding.Places(left[..^2], outer, matrices), ofB = ConstantFolding.Places(right[..^2], outer, matrices);
        for (int i = 0; i < matrices; i++)
            Multiply(a.Floats.AsSpan(ofA[i] * rows * inner), b.Floats.AsSpan(ofB[i] * inner * columns), y.AsSpan(i * rows * columns, rows * columns), rows, inner, columns);
        return new Constant([.. outer, .. a.Dims.Length == 1 ? [] : new[] { rows }, .. b.Dims.Length == 1 ? [] : new[] { columns }], y);
    }

    /// <summary>alpha * A * B + beta * C.</summary>
    public static Constant Gemm(NodeContext node)
    {
        Constant a = Matrix(node, 0, "transA"), b = Matrix(node, 1, "transB");
        var (rows, inner, columns) = (a.Dims[0], a.Dims[1], b.Dims[1]);
        if (inner != b.Dims[0]) throw Misfit(a, b);
        float[] y = Room(node, [rows, columns], inner);
        Multiply(a.Floats, b.Floats, y, rows, inner, columns);
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        for (int i = 0; i < y.Length; i++) y[i] *= alpha;
        if (!node.HasInput(2) || beta == 0) return new Constant([rows, columns], y);
        Constant c = node.FloatConstant(2, "bias");
        if (Together(c.Dims, [rows, columns]) is not { Length: 2 } sizes || sizes[0] != rows || sizes[1] != columns)
            throw new ImportException($"a bias of ({string.Join(", ", c.Dims)}) does not fit ({rows}, {columns})");
        int[] places = ConstantFolding.Places(c.Dims, [rows, columns], y.Length);
        for (int i = 0; i < y.Length; i++) y[i] += beta * c.Floats![places[i]];
        return new Constant([rows, columns], y);
    }

    private static Constant Matrix(NodeContext node, int input, string transposed)
    {
        Constant x = node.FloatConstant(input, "matrix");
        if (x.Dims.Length != 2) throw new ImportException($"input {input} has {x.Dims.Length} dimensions, not 2");
        if (node.Int(transposed, 0) == 0) return x;
        var (rows, columns) = (x.Dims[0], x.Dims[1]);
        return x.Pick([columns, rows], [.. Enumerable.Range(0, x.Count).Select(i => i % rows * columns + i / rows)]);
    }

    private static float[] Room(NodeContext node, long[] dims, int inner)
    {
        int count = ConstantFolding.Count(node, dims);
        if ((long)count * inner > MostProducts) throw new ImportException($"its product of constants takes {(long)count * inner} multiplications, more than any network needs");
        return new float[count];
    }

    private static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int rows, int inner, int columns)
    {
        for (int i = 0; i < rows; i++)
        for (int k = 0; k < inner; k++)
        {
            float factor = a[i * inner + k];
            for (int j = 0; j < columns; j++) y[i * columns + j] += factor * b[k * columns + j];
        }
    }

    /// <summary>The dimensions that two operands have together; null where they do not fit.</summary>
    private static int[]? Together(ImmutableArray<int> a, ImmutableArray<int> b)
    {
        var dims = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= dims.Length; i++)
        {
            int da = i <= a.Length ? a[^i] : 1, db = i <= b.Length ? b[^i] : 1;
            if (da != db && da != 1 && db != 1) return null;
            dims[^i] = da == 1 ? db : da;
        }
        return dims;
    }

    private static ImportException Misfit(Constant a, Constant b) =>
        new($"constants of ({string.Join(", ", a.Dims)}) and ({string.Join(", ", b.Dims)}) cannot be multiplied as matrices");
}
