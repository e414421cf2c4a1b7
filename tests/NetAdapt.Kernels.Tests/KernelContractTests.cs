using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests;

/// <summary>Every kernel in the catalog, by itself, against the scalar forward of the op, on buffers that end at a page nobody may touch.</summary>
public sealed unsafe class KernelContractTests
{
    public static TheoryData<string> Kernels() => [.. KernelCatalog.All.Where(k => k.IsSupported).Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_matches_the_scalar_forward_of_its_op_on_every_layer_that_it_fits(string name)
    {
        Kernel kernel = KernelCatalog.All.Single(k => k.Name == name);
        int fitting = 0, number = 0;
        // The plain kernel and the clamped one take every example; what other ends share with them need not be tried on all.
        int stride = kernel.Key is { Residual: false, Activation: "" or "clamp" } ? 1 : 3;
        foreach (var (op, inputs) in ExampleLayers.For(kernel.Key.Algorithm))
        {
            FusedLayer layer = ExampleLayers.Layer(op, inputs, kernel.Key);
            FeatureMap output = op.OutputShape(inputs);
            FeatureMap[] all = layer.HasResidual ? [.. inputs, output] : inputs;
            if (!kernel.Fits(new LayerFrame(layer, all, output))) continue;
            fitting++;
            if (number++ % stride != 0) continue;
            Check(kernel, layer, all, output, images: 1, workers: 1);
            Check(kernel, layer, all, output, images: 2, workers: 3);
        }
        Assert.True(fitting >= 5, $"only {fitting} example layers fit");
    }

    private static void Check(Kernel kernel, FusedLayer layer, FeatureMap[] inputs, FeatureMap output, int images, int workers)
    {
        string what = $"{kernel.Name} {LayerShape.Of(layer, inputs, output)} images {images} workers {workers}";
        float[][] values = FusedForward.ValuesOf(inputs, images);
        float[] expected = FusedForward.Of(layer, inputs, output, values, images);

        var buffers = values.Select(v => new GuardedFloats(v)).ToArray();
        using var y = new GuardedFloats(output.Count * images);
        var memory = new PlanMemory(workers);
        var frame = new LayerFrame(layer, inputs, output) { Memory = memory, Y = y.Pointer };
        for (int i = 0; i < frame.Inputs.Length; i++) frame.X[i] = buffers[i].Pointer;
        if (layer.HasResidual) frame.Residual = buffers[^1].Pointer;
        Step step = kernel.Bind(frame);
        memory.AllocateScratch();
        for (int worker = 0; worker < workers; worker++) step.Run(images, worker, workers);
        float[] found = y.Span.ToArray();
        if (kernel.Key.Activation == "sqrt") Values.Square(expected, found);
        // Minimal filtering and Strassen's algorithm round numbers that are larger than the result; erf is steeper than 1, and so makes errors of its sum larger.
        Values.AssertClose(expected, found, kernel.Key.Algorithm is "winograd3x3" or "pw_strassen" ? 5e-5f : kernel.Key.Activation == "erf" ? 3e-5f : 2e-5f, what);
        for (int i = 0; i < buffers.Length; i++)
        {
            Assert.True(buffers[i].Span.SequenceEqual(values[i]), $"{what}: input {i} was changed");
            buffers[i].Dispose();
        }
    }
}
