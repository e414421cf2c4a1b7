using System.Runtime.Intrinsics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Training;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests.Training;

/// <summary>The training loops by themselves, on memory that ends at a page that nobody may touch, against the ops' scalar Forward and Backward. The plan hands them only
/// channel counts of whole vectors.</summary>
public sealed unsafe class TrainingLoopTests
{
    private const int Images = 2;

    public static TheoryData<int, int, int, int> Windows
    {
        get
        {
            var windows = new TheoryData<int, int, int, int>();
            foreach (int vectors in (int[])[1, 2, 3])
                foreach (var (kernel, stride, dilation) in ((int, int, int)[])[(3, 1, 1), (3, 2, 1), (3, 1, 2), (5, 1, 1), (5, 2, 1), (7, 1, 1), (7, 2, 1), (2, 3, 1)])
                    windows.Add(vectors, kernel, stride, dilation);
            return windows;
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Depthwise_loops_stay_inside_their_memory_and_match_the_op(int vectors, int kernel, int stride, int dilation)
    {
        CheckDepthwise<ScalarLanes, float>(vectors, kernel, stride, dilation);
        if (Avx512Lanes.IsSupported) CheckDepthwise<Avx512Lanes, Vector512<float>>(vectors, kernel, stride, dilation);
        if (Avx2Lanes.IsSupported) CheckDepthwise<Avx2Lanes, Vector256<float>>(vectors, kernel, stride, dilation);
        if (AdvSimdLanes.IsSupported) CheckDepthwise<AdvSimdLanes, Vector128<float>>(vectors, kernel, stride, dilation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Normalization_loops_stay_inside_their_memory_and_match_the_op(int vectors)
    {
        CheckNormalize<ScalarLanes, float>(vectors);
        if (Avx512Lanes.IsSupported) CheckNormalize<Avx512Lanes, Vector512<float>>(vectors);
        if (Avx2Lanes.IsSupported) CheckNormalize<Avx2Lanes, Vector256<float>>(vectors);
        if (AdvSimdLanes.IsSupported) CheckNormalize<AdvSimdLanes, Vector128<float>>(vectors);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(9, 8)]
    [InlineData(4, 17)]
    [InlineData(1, 31)]
    [InlineData(2, 150)]
    public void Kernels_packed_for_the_input_gradient_hold_each_weight_in_its_place(int taps, int channels)
    {
        CheckPacking<ScalarLanes, float>(taps, channels);
        if (Avx512Lanes.IsSupported) CheckPacking<Avx512Lanes, Vector512<float>>(taps, channels);
        if (Avx2Lanes.IsSupported) CheckPacking<Avx2Lanes, Vector256<float>>(taps, channels);
        if (AdvSimdLanes.IsSupported) CheckPacking<AdvSimdLanes, Vector128<float>>(taps, channels);
    }

    private static void CheckDepthwise<L, V>(int vectors, int kernel, int stride, int dilation) where L : struct, ILanes<V> where V : unmanaged
    {
        // The op sees the border as part of the image, so it needs no pads.
        int channels = vectors * L.Width;
        var window = new Window(kernel, kernel) { StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation };
        var op = new Convolution(channels, window, channels);
        var map = new FeatureMap(Images, 8, 7, channels);
        Tensor x = Random(map, 1), w = Random(new FeatureMap(channels, kernel, kernel, 1), 2), bias = Random(FeatureMap.Vector(channels), 3);
        var y = new Tensor(channels == 1 ? new Convolution(1, window).OutputShape([map]) : op.OutputShape([map]));
        Tensor dy = Random(y.Shape, 4), dx = new(map), dw = new(w.Shape), dBias = new(bias.Shape);
        var frame = new OpFrame { Inputs = [x], Weights = [w, bias], Output = y, OutputGradient = dy, InputGradients = [dx], WeightGradients = [dw, dBias] };
        op.Forward(frame);
        op.Backward(frame);

        using GuardedFloats gx = new(x.Span), gy = new(y.Count), gdy = new(dy.Span), gdx = new(new float[dx.Count]), gb = new(bias.Span);
        using GuardedFloats gw = new(Turned(w, window.Taps, channels)), sums = new(new float[w.Count]);
        View vx = Dense(gx, map), vy = Dense(gy, y.Shape), vdy = Dense(gdy, y.Shape), vdx = Dense(gdx, map);
        var args = new DepthwiseWindow { KernelH = kernel, KernelW = kernel, StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation, Weights = gw.Pointer, Bias = gb.Pointer };
        DepthwiseTraining<L, V>.Forward(vx, vy, args, add: false);
        DepthwiseBackward<L, V>.Weights(vx, vdy, args, sums.Pointer);
        DepthwiseBackward<L, V>.Scatter(vdy, vdx, args);
        Values.AssertClose(y.Span, gy.Span, 1e-5f, "y");
        Values.AssertClose(dx.Span, gdx.Span, 1e-5f, "dx");
        if (dilation == 1) CheckGather<L, V>(dy, dx, args);
        Values.AssertClose(Turned(dw, window.Taps, channels), sums.Span, 1e-5f, "dw");
        Assert.Equal(L.Width > 1 && dilation == 1 && kernel is 3 or 5 or 7 && stride <= 2, TiledDepthwise<L, V>.Of(window) != null);
        if (TiledDepthwise<L, V>.Of(window) is not { } tiles) return;
        using GuardedFloats packed = new(new float[DepthwiseWeights.VectorsLength(channels, window.Taps, L.Width)]), tiled = new(y.Count);
        DepthwiseWeights.PackVectors(packed.Pointer, w, bias, channels, L.Width);
        tiles.Forward(vx, Dense(tiled, y.Shape), packed.Pointer);
        Values.AssertClose(y.Span, tiled.Span, 1e-5f, "y by tiles");
    }

    /// <summary>dy with a border of zeros that is wide enough for any tap.</summary>
    private static void CheckGather<L, V>(Tensor dy, Tensor dx, in DepthwiseWindow args) where L : struct, ILanes<V> where V : unmanaged
    {
        int channels = dy.Shape.C, around = args.KernelH, high = dy.Shape.H + 2 * around, wide = dy.Shape.W + 2 * around;
        float[] bordered = new float[Images * high * wide * channels];
        for (int row = 0; row < Images * dy.Shape.H; row++)
            dy.Span.Slice(row * dy.Shape.W * channels, dy.Shape.W * channels)
                .CopyTo(bordered.AsSpan(((row / dy.Shape.H * high + around + row % dy.Shape.H) * wide + around) * channels));
        using GuardedFloats gdy = new(bordered), gdx = new(dx.Count);
        var vdy = new View(gdy.Pointer + (around * wide + around) * channels, Images, dy.Shape.H, dy.Shape.W, channels, wide * channels, high * wide * channels);
        DepthwiseStrided<L, V>.Gather(vdy, Dense(gdx, dx.Shape), args, top: 0, left: 0, add: false);
        Values.AssertClose(dx.Span, gdx.Span, 1e-5f, "dx gathered");
        DepthwiseStrided<L, V>.Gather(vdy, Dense(gdx, dx.Shape), args, top: 0, left: 0, add: true);
        Values.AssertClose([.. dx.Span.ToArray().Select(v => 2 * v)], gdx.Span, 1e-5f, "dx gathered twice");
    }

    private static void CheckNormalize<L, V>(int vectors) where L : struct, ILanes<V> where V : unmanaged
    {
        int channels = vectors * L.Width;
        var map = new FeatureMap(Images, 3, 5, channels);
        Tensor x = Random(map, 1), dy = Random(map, 2), scale = Random(FeatureMap.Vector(channels), 3), shift = Random(scale.Shape, 4), mean = Random(scale.Shape, 5);
        using GuardedFloats gx = new(x.Span), gdy = new(dy.Span), gy = new(x.Count), gScale = new(scale.Span), gShift = new(shift.Span), gMean = new(mean.Span);
        using GuardedFloats found = new(channels), squares = new(channels);
        View vx = Dense(gx, map), vdy = Dense(gdy, map), vy = Dense(gy, map);

        Normalize<L, V>.Moments(vx, found.Pointer, squares.Pointer);
        Normalize<L, V>.Forward(vx, vy, gScale.Pointer, gShift.Pointer, -0.5f, 0.25f);
        double[] sums = new double[channels], products = new double[channels];
        fixed (double* s = sums, p = products)
            NormalizeBackward<L, V>.Sums(vdy, vx, gScale.Pointer, gShift.Pointer, gMean.Pointer, -0.5f, 0.25f, s, p);

        float[] y = new float[x.Count], g = new float[x.Count];
        double[] expectedSums = new double[channels], expectedProducts = new double[channels], total = new double[channels], spread = new double[channels];
        for (int i = 0; i < x.Count; i++) total[i % channels] += x[i] / (double)(x.Count / channels);
        for (int i = 0; i < x.Count; i++)
        {
            int c = i % channels;
            float z = x[i] * scale[c] + shift[c];
            (y[i], g[i]) = (Math.Clamp(z, -0.5f, 0.25f), z is > -0.5f and < 0.25f ? dy[i] : 0);
            expectedSums[c] += g[i];
            expectedProducts[c] += g[i] * (x[i] - mean[c]);
            spread[c] += (x[i] - total[c]) * (x[i] - total[c]);
        }
        Values.AssertClose(y, gy.Span, 1e-6f, "y");
        Values.AssertClose(Floats(total), found.Span, 1e-6f, "mean");
        Values.AssertClose(Floats(spread), squares.Span, 1e-5f, "squares");
        Values.AssertClose(Floats(expectedSums), Floats(sums), 1e-5f, "sums");
        Values.AssertClose(Floats(expectedProducts), Floats(products), 1e-5f, "products");

        var factors = new Factors { Scale = gScale.Pointer, Shift = gShift.Pointer, OfGradient = gScale.Pointer, OfInput = gShift.Pointer, Constant = gMean.Pointer };
        NormalizeBackward<L, V>.Apply(vdy, vx, vy, factors, -0.5f, 0.25f, add: true);
        for (int i = 0; i < x.Count; i++) y[i] += g[i] * scale[i % channels] + x[i] * shift[i % channels] + mean[i % channels];
        Values.AssertClose(y, gy.Span, 1e-5f, "dx");
    }

    private static void CheckPacking<L, V>(int taps, int channels) where L : struct, ILanes<V> where V : unmanaged
    {
        const int outputs = 5;
        int padded = Panels<L, V>.PaddedColumns(channels);
        using GuardedFloats kernel = new(Values.Random(outputs * taps * channels, 1));
        int length = (int)BackwardPanels<L, V>.Length(outputs, taps, channels);
        using GuardedFloats direct = new(length), turned = new(length);
        const int workers = 2;
        for (int worker = 0; worker < workers; worker++)
        {
            BackwardPanels<L, V>.Direct(direct.Pointer, kernel.Pointer, outputs, taps, channels, Chunk.Of(taps * padded / L.Width, worker, workers));
            BackwardPanels<L, V>.Turned(turned.Pointer, kernel.Pointer, outputs, taps, channels, Chunk.Of(padded / L.Width, worker, workers));
        }
        for (int o = 0; o < outputs; o++)
        for (int t = 0; t < taps; t++)
        for (int c = 0; c < padded; c++)
        {
            float expected = c < channels ? kernel.Span[(o * taps + t) * channels + c] : 0;
            Assert.Equal(expected, Packed(direct, outputs, o, t * padded + c));
            Assert.Equal(expected, Packed(turned, taps * outputs, (taps - 1 - t) * outputs + o, c));
        }

        // Element (k, n) of a matrix of so many rows.
        static float Packed(GuardedFloats packed, int rows, int k, int n) => packed.Span[n / L.Width * L.Width * rows + k * L.Width + n % L.Width];
    }

    private static View Dense(GuardedFloats floats, FeatureMap map) =>
        new(floats.Pointer, map.N, map.H, map.W, map.C, map.W * map.C, map.H * map.W * map.C);

    private static Tensor Random(FeatureMap shape, int seed) => new(shape, Values.Random(shape.Count, seed));

    /// <summary>(C, taps) as (taps, C).</summary>
    private static float[] Turned(Tensor kernel, int taps, int channels) => [.. Enumerable.Range(0, kernel.Count).Select(i => kernel[i % channels * taps + i / channels])];

    private static float[] Floats(double[] values) => [.. values.Select(v => (float)v)];
}
