using System.Runtime.Intrinsics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests.Loops;

public sealed unsafe class GemmTests
{
    // Rows, depth and columns around every edge: tiles of up to 14 rows and 8 vectors, vectors of 1 to 16, turns of 4 and blocks of 256.
    public static TheoryData<int, int, int> Sizes()
    {
        var sizes = new TheoryData<int, int, int>();
        foreach (int n in (int[])[1, 7, 8, 9, 15, 16, 17, 24, 25, 40]) sizes.Add(13, 19, n);
        for (int m = 1; m <= 16; m++) sizes.Add(m, 7, 5 + 9 * m);
        foreach (int n in (int[])[3, 20, 40, 60]) sizes.Add(31, 6, n);
        foreach (int k in (int[])[1, 2, 255, 256, 257, 600]) sizes.Add(6, k, 13);
        sizes.Add(700, 33, 5);
        // A single row of eight panels at once, and what is left over.
        foreach (int n in (int[])[63, 64, 65, 150]) sizes.Add(1, 300, n);
        sizes.Add(3, 20, 130);
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_product_of_any_size_matches_the_plain_loops(int m, int k, int n)
    {
        Check<ScalarLanes, float>(m, k, n);
        if (Avx512Lanes.IsSupported) Check<Avx512Lanes, Vector512<float>>(m, k, n);
        if (Avx2Lanes.IsSupported) Check<Avx2Lanes, Vector256<float>>(m, k, n);
        if (AdvSimdLanes.IsSupported) Check<AdvSimdLanes, Vector128<float>>(m, k, n);
    }

    private static void Check<L, V>(int m, int k, int n) where L : struct, ILanes<V> where V : unmanaged
    {
        float[] a = Values.Random(m * k, 1), b = Values.Random(k * n, 2), bias = Values.Random(n, 3), residual = Values.Random(m * n, 4);
        var expected = new float[m * n];
        for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
        {
            double sum = bias[j] + residual[i * n + j];
            for (int l = 0; l < k; l++) sum += a[i * k + l] * (double)b[l * n + j];
            expected[i * n + j] = (float)Math.Clamp(sum, -1.5, 1.5);
        }

        using var x = new GuardedFloats(a);
        using var raw = new GuardedFloats(b);
        using var offsets = new GuardedFloats(bias);
        using var packed = new GuardedFloats((int)Panels<L, V>.Length(k, n));
        using var y = new GuardedFloats(m * n);
        using var added = new GuardedFloats(residual);
        Panels<L, V>.Pack(packed.Pointer, raw.Pointer, k, n, n, 1);
        var product = new Product { M = m, N = n, B = packed.Pointer, C = y.Pointer, CRow = n, Bias = offsets.Pointer, Residual = added.Pointer, ResidualRow = n, Min = -1.5f, Max = 1.5f };
        product.Matrix(x.Pointer, k, k);
        Gemm<L, V>.Run(product);
        Values.AssertClose(expected, y.Span, 1e-5f, $"{L.Isa} {m}x{k}x{n}");

        // Shared among three workers: the same bits.
        float[] whole = y.Span.ToArray();
        y.Span.Fill(float.NaN);
        for (int worker = 0; worker < 3; worker++) Gemm<L, V>.Run(product, worker, 3);
        Assert.Equal(whole, y.Span);

        // A read transposed, C added to.
        using var turned = new GuardedFloats(m * k);
        for (int i = 0; i < m; i++)
        for (int l = 0; l < k; l++)
            turned.Span[l * m + i] = a[i * k + l];
        residual.CopyTo(y.Span);
        var sum2 = product with { A = turned.Pointer, ARow = 1, AStep = m };
        sum2.Accumulate();
        Gemm<L, V>.Run(sum2);
        Values.AssertClose(expected, y.Span, 1e-5f, $"{L.Isa} {m}x{k}x{n} transposed");
    }

    /// <summary>Whatever this machine would choose: columns, full panels that are ridden on, k's that share a vector, and half a vector before those.</summary>
    [Theory]
    [InlineData(3, 0, 0, true)]
    [InlineData(16 + 8, 0, 0, true)]
    [InlineData(48 + 5, 0, 0, true)]
    [InlineData(9, 0, 16, true)]
    [InlineData(16 + 10, 1, 8, true)]
    [InlineData(48 + 12, 2, 4, true)]
    [InlineData(32 + 15, 2, 2, true)]
    [InlineData(32 + 7, 2, 2, false)]
    public void The_last_columns_may_be_folded_or_fill_half_a_vector_or_both(int n, int vectors, int group, bool hasHalf)
    {
        if (!Avx512Lanes.IsSupported) return;
        const int depth = 37;
        var weights = new PlanMemory(1);
        foreach (int m in (int[])[1, 13, 40])
        {
            float[] a = Values.Random(m * depth, 1), kernel = Values.Random(n * depth, 2), bias = Values.Random(n, 3), residual = Values.Random(m * n, 4);
            var expected = new float[m * n];
            for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
                expected[i * n + j] = (float)(bias[j] + residual[i * n + j] + Enumerable.Range(0, depth).Sum(l => a[i * depth + l] * (double)kernel[j * depth + l]));
            using var x = new GuardedFloats(a);
            using var offsets = new GuardedFloats(bias);
            using var added = new GuardedFloats(residual);
            using var y = new GuardedFloats(m * n);
            var product = new Product { M = m, N = n, C = y.Pointer, CRow = n, Bias = offsets.Pointer, Residual = added.Pointer, ResidualRow = n, Folded = new FoldedColumns(group, vectors, hasHalf) };
            product.Matrix(x.Pointer, depth, depth);
            product.B = FoldedPanels<Avx512Lanes, Vector512<float>>.Pack(product, new Tensor(new FeatureMap(n, 1, 1, depth), kernel), weights);
            y.Span.Fill(float.NaN);
            for (int worker = 0; worker < 2; worker++) Gemm<Avx512Lanes, Vector512<float>>.Run(product, worker, 2);
            Values.AssertClose(expected, y.Span, 1e-5f, $"{m} rows");
        }
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(3, 300)]
    [InlineData(70, 5)]
    public void A_row_may_be_several_runs_and_rows_may_lie_in_lines(int runs, int length)
    {
        Check<ScalarLanes, float>(runs, length);
        if (Avx512Lanes.IsSupported) Check<Avx512Lanes, Vector512<float>>(runs, length);
        if (Avx2Lanes.IsSupported) Check<Avx2Lanes, Vector256<float>>(runs, length);
        if (AdvSimdLanes.IsSupported) Check<AdvSimdLanes, Vector128<float>>(runs, length);

        static void Check<L, V>(int runs, int length) where L : struct, ILanes<V> where V : unmanaged
        {
            const int n = 11, lines = 3, lineLength = 5, row = 2;
            int gap = length + 3, alongLine = lineLength * row + runs * gap;
            float[] image = Values.Random(lines * alongLine + length, 1), b = Values.Random(runs * length * n, 2);
            var expected = new float[lines * lineLength * n];
            for (int line = 0; line < lines; line++)
            for (int pixel = 0; pixel < lineLength; pixel++)
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int run = 0; run < runs; run++)
                for (int l = 0; l < length; l++)
                    sum += image[line * alongLine + pixel * row + run * gap + l] * (double)b[(run * length + l) * n + j];
                expected[(line * lineLength + pixel) * n + j] = (float)sum;
            }

            using var x = new GuardedFloats(image);
            using var raw = new GuardedFloats(b);
            using var packed = new GuardedFloats((int)Panels<L, V>.Length(runs * length, n));
            using var y = new GuardedFloats(expected.Length);
            Panels<L, V>.Pack(packed.Pointer, raw.Pointer, runs * length, n, n, 1);
            nint[] starts = [.. Enumerable.Range(0, runs).Select(run => (nint)(run * gap))];
            fixed (nint* pinned = starts)
            {
                var product = new Product
                {
                    M = lines * lineLength, N = n, A = x.Pointer, ARow = row, LineLength = lineLength, ALine = alongLine,
                    RunLength = length, RunCount = runs, Runs = pinned, B = packed.Pointer, C = y.Pointer, CRow = n,
                };
                Gemm<L, V>.Run(product);
            }
            Values.AssertClose(expected, y.Span, 1e-5f, L.Isa);
        }
    }

    [Fact]
    public void What_is_not_a_number_stays_so_through_the_clamp()
    {
        Check<ScalarLanes, float>();
        if (Avx512Lanes.IsSupported) Check<Avx512Lanes, Vector512<float>>();
        if (Avx2Lanes.IsSupported) Check<Avx2Lanes, Vector256<float>>();
        if (AdvSimdLanes.IsSupported) Check<AdvSimdLanes, Vector128<float>>();

        static void Check<L, V>() where L : struct, ILanes<V> where V : unmanaged
        {
            float* a = stackalloc float[] { 1, float.NaN, 1 };
            float* b = stackalloc float[9];
            float* packed = stackalloc float[16];
            float* c = stackalloc float[27];
            for (int i = 0; i < 9; i++) b[i] = 1;
            Panels<L, V>.Pack(packed, b, 1, 9, 9, 1);
            var product = new Product { M = 3, N = 9, B = packed, C = c, CRow = 9, Min = 0, Max = 6 };
            product.Matrix(a, 1, 1);
            Gemm<L, V>.Run(product);
            for (int i = 0; i < 27; i++) Assert.Equal(i / 9 == 1 ? float.NaN : 1, c[i]);
        }
    }
}
