using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Tests;
using NetAdapt.OpenCL.Inference;
using NetAdapt.OpenCL.Inference.Layers;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Tests.Inference;

/// <summary>Every kernel in every variant, by itself, against the scalar forward of the op: outputs poisoned first, maps between guards that nobody may touch.</summary>
[Collection(DeviceCollection.Name)]
public sealed class KernelContractTests
{
    private const int Guard = 64;
    private const float Untouched = 12345.5f;

    private static readonly string[] s_activations =
        ["", "clamp", "leakyrelu", "sigmoid", "hardsigmoid", "hardswish", "swish", "elu", "thresholdedrelu", "softplus", "mish", "erf", "gelu", "gelutanh", "sqrt"];

    public static TheoryData<string> Kernels() => [.. InferenceKernels.All.Select(kernel => kernel.Algorithm).SelectMany(Keys).Select(key => key.ToString())];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_matches_the_scalar_forward_of_its_op_in_every_variant(string name) => Check(InferenceKernels.All.SelectMany(kernel => Keys(kernel.Algorithm)).Single(k => k.ToString() == name), half: false);

    [Fact]
    public void Every_kernel_matches_in_half_precision_where_the_device_has_it()
    {
        if (!TestDevice.Device.HasFp16) Assert.Skip("this device has no cl_khr_fp16");
        foreach (KernelKey key in InferenceKernels.All.SelectMany(kernel => Keys(kernel.Algorithm))) Check(key, half: true);
    }

    [Fact]
    public void Every_kernel_is_in_the_test() => Assert.Equal(InferenceKernels.All.Length, InferenceKernels.All.Select(k => k.Algorithm).Distinct().Count());

    // Windows of depthwise layers are compiled in; these are as different as windows can be.
    private static readonly Window[] s_depthwise =
    [
        Window.Square(3, 1, 1), Window.Square(3, 2, 1), Window.Square(5, 2, 2), Window.Square(7, 1, 3), new(3, 3) { StrideH = 2, StrideW = 2, PadBottom = 1, PadRight = 1 },
        new(3, 3) { DilationH = 2, DilationW = 2, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, new(2, 4) { StrideH = 1, StrideW = 2, PadLeft = 3, PadTop = 1, PadRight = 2 },
    ];

    private static IEnumerable<(Op Op, FeatureMap[] Inputs)> Layers(string algorithm) => algorithm == "dw" ? ExampleLayers.For("dw").Where(layer => s_depthwise.Contains(((Convolution)layer.Op).Window)) : algorithm == "act" ? s_activations[1..].SelectMany(ExampleLayers.For)
        : algorithm == "softmax" ? new[] { "softmax", "softmaxall", "logsoftmax", "logsoftmaxall" }.SelectMany(ExampleLayers.For) : ExampleLayers.For(algorithm);

    private static IEnumerable<KernelKey> Keys(string algorithm)
    {
        // What no network's lowering joins to anything.
        if (algorithm is "concat" or "select" or "pad" or "flatten") return [new KernelKey(algorithm)];
        if (algorithm == "dw") return [new("dw"), new("dw", false, "clamp"), new("dw", true, "hardswish")];
        bool adds = algorithm is "pw" or "fc" or "conv";
        // One kernel ends in every function; the text of the function is the same in all programs.
        return adds ? [.. s_activations[..(algorithm == "pw" ? s_activations.Length : 6)].Select(a => new KernelKey(algorithm, false, a)), new(algorithm, true), new(algorithm, true, "clamp"), new(algorithm, true, "hardswish")]
            : [new(algorithm), new(algorithm, false, "clamp")];
    }

    // What a device without local memory of its own, such as PoCL's, is not offered.
    private static Variant[] Unlisted => [PointwiseLayers.Local(8, 2), PointwiseLayers.Local(4, 2), PointwiseLayers.Local(8, 1), PointwiseLayers.Split(8)];

    /// <summary>Each term of a sum rounds it by half of 2^-10 of what it is by then; roundings fall either way, so they add up as a random walk; a clamp may hide how large the sum was (twice as much).</summary>
    private static float HalfTolerance(FusedLayer layer) => MathF.ScaleB(1, -9) * (1 + MathF.Sqrt(layer.Weights.Length > 0 ? layer.Weights[0].Count / layer.Weights[0].Shape.N : 1));

    /// <summary>Null: the compiler of PoCL 8 does not know images, which its device claims to have. (The tuner leaves such variants out.)</summary>
    private static LayerStep? Bound(Variant variant, LayerFrame frame)
    {
        try
        {
            return variant.Bind(frame);
        }
        catch (OpenClException e) when (e.Message.Contains("undeclared identifier '_cl_read_image", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static int HashCode(Window w) => w.KernelH + w.KernelW * 3 + w.StrideH * 5 + w.DilationH * 7 + w.PadTop;

    private static void Check(KernelKey key, bool half)
    {
        InferenceKernel kernel = InferenceKernels.All.Single(k => k.Algorithm == key.Algorithm);
        int number = 0, checkedLayers = 0;
        // Every program has to be compiled, which takes a CPU's driver half a second: plain ends see all layers, one variant each in turn; the others enough to see each end at work.
        int stride = key is { Residual: false, Activation: "" } ? 1 : 41;
        foreach (var (op, inputs) in Layers(key.Algorithm))
        {
            FusedLayer layer = ExampleLayers.Layer(op, inputs, key);
            FeatureMap output = op.OutputShape(inputs);
            FeatureMap[] all = layer.HasResidual ? [.. inputs, output] : inputs;
            using (var frame = new LayerFrame(TestDevice.Context, half, layer, all, output))
                if (InferenceKernels.For(frame) != kernel) continue;
            if (number++ % stride != 0) continue;
            checkedLayers++;
            // A depthwise window is compiled into its program, so it keeps to one variant; 3x3 sees all of them.
            int turn = op is Convolution { Groups: > 1 } c && c.Window != Window.Square(3, 1, 1) ? HashCode(c.Window) : number;
            Check(kernel, key, layer, all, output, images: number % 2 == 0 ? 1 : 3, turn, half);
        }
        Assert.True(number >= 3, $"only {number} example layers fit");
        Assert.True(checkedLayers >= 1);
    }

    private static void Check(InferenceKernel kernel, KernelKey key, FusedLayer layer, FeatureMap[] inputs, FeatureMap output, int images, int turn, bool half)
    {
        DeviceContext context = TestDevice.Context;
        float[][] values = [.. FusedForward.ValuesOf(inputs, images).Select(map => DeviceMaps.Stored(map, half))];
        float[] expected = FusedForward.Of(layer, inputs, output, values, images);
        using var frame = new LayerFrame(context, half, layer, inputs, output) { Images = images };
        FeatureMap[] maps = [.. inputs, output];
        var places = new int[maps.Length];
        int end = Guard;
        for (int i = 0; i < maps.Length; i++)
        {
            places[i] = end;
            end += (int)LayerFrame.ElementsOf(maps[i]) * images + Guard;
        }
        float[] before = new float[end];
        Array.Fill(before, Untouched);
        for (int i = 0; i < inputs.Length; i++) DeviceMaps.Spread(values[i], maps[i], before.AsSpan(places[i]));
        before.AsSpan(places[^1], (int)LayerFrame.ElementsOf(output) * images).Fill(float.NaN);
        before = DeviceMaps.Stored(before, half);
        using DeviceBuffer arena = context.Allocate(before.Length * (half ? 2L : 4L), "the test's maps");
        frame.Maps = arena;
        for (int i = 0; i < frame.X.Length; i++) frame.X[i] = places[i];
        if (layer.HasResidual) frame.Residual = places[^2];
        frame.Y = places[^1];
        Variant[] variants = [.. kernel.Variants(frame)];
        if (kernel.Algorithm == "pw" && key == new KernelKey("pw")) variants = [.. variants, .. Unlisted];
        {
            Variant variant = variants[turn % variants.Length];
            string what = $"{key} {(half ? "fp16" : "fp32")} {variant.Name} {LayerShape.Of(layer, inputs, output)} images {images}";
            DeviceMaps.Write(arena, before, half);
            using LayerStep? step = Bound(variant, frame);
            if (step == null) return;
            step.SetImages(images);
            step.Run(context.Queue);
            float[] after = DeviceMaps.Read(arena, half);
            float[] found = DeviceMaps.Gather(after.AsSpan(places[^1]), output, images, out bool clean);
            if (key.Activation == "sqrt") Values.Square(expected, found);
            Values.AssertClose(expected, found, half ? HalfTolerance(layer) : 2e-5f, what);
            Assert.True(clean, $"{what}: channels beyond the last are not zero");
            int length = (int)LayerFrame.ElementsOf(output) * images;
            Assert.True(after.AsSpan(0, places[^1]).SequenceEqual(before.AsSpan(0, places[^1])) && after.AsSpan(places[^1] + length).SequenceEqual(before.AsSpan(places[^1] + length)),
                $"{what}: something outside of the output was changed");
        }
    }
}
