using NetAdapt.Graphs;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests.Loops;

public sealed unsafe class WinogradTests
{
    [Theory]
    [InlineData(56, 64, 64, 16)]
    [InlineData(28, 128, 128, 16)]
    [InlineData(16, 32, 32, 16)]
    [InlineData(8, 64, 64, 16)]
    [InlineData(32, 16, 16, 16)]
    [InlineData(32, 12, 12, 16)]
    [InlineData(32, 8, 64, 16)]
    [InlineData(32, 8, 8, 8)]     // half a vector of 16 does not pay for its transforms
    [InlineData(16, 8, 8, 8)]
    [InlineData(8, 8, 8, 0)]      // four tiles
    [InlineData(32, 4, 4, 0)]
    [InlineData(224, 3, 64, 0)]   // three channels do not pay for their transform
    [InlineData(7, 512, 512, 0)]  // 38 MB of weights for 49 pixels
    [InlineData(4, 256, 256, 0)]  // one tile
    public void It_is_taken_where_it_was_measured_to_be_faster(int size, int inputs, int outputs, int widestVector)
    {
        foreach (int lanes in (int[])[8, 16])
            Assert.Equal(lanes <= widestVector, Winograd.Pays(new Convolution(outputs, Window.Square(3, 1, 1)), new(1, size, size, inputs), new(1, size, size, outputs), lanes));
    }

    [Fact]
    public void Only_plain_windows_of_3x3_can_be_computed_so()
    {
        FeatureMap map = new(1, 56, 56, 64);
        foreach (Convolution other in (Convolution[])[new(64, Window.Square(3, 2, 1)), new(64, Window.Square(5, 1, 2)), new(64, Window.Square(3, 1, 1), 2), new(64, new(3, 3) { DilationH = 2, DilationW = 2 }),
            new(64, new(3, 3) { StrideW = 2 }), new(64, new(1, 3))])
            Assert.False(Winograd.Pays(other, map, other.OutputShape([map]), lanes: 1), other.ToString());
    }

    public static TheoryData<string> Isas => [.. KernelCatalog.SupportedIsas];

    [Theory]
    [MemberData(nameof(Isas))]
    public void Any_number_of_channels_and_any_map_is_right(string isa)
    {
        foreach (var (h, w, inputs, outputs) in new[] { (1, 1, 1, 1), (3, 5, 2, 7), (4, 4, 9, 3), (6, 13, 17, 16), (9, 4, 5, 33) })
            foreach (Window window in (Window[])[Window.Square(3, 1, 1), new(3, 3) { PadTop = 2, PadLeft = 4, PadBottom = 3, PadRight = 2 }])
                Check(isa, new Convolution(outputs, window), new FeatureMap(1, h, w, inputs));
    }

    private static void Check(string isa, Convolution op, FeatureMap input)
    {
        FeatureMap output = op.OutputShape([input]);
        FusedLayer layer = ExampleLayers.Layer(op, [input], new("winograd3x3", true, "sigmoid"));
        float[][] values = FusedForward.ValuesOf([input, output], 2);
        float[] expected = FusedForward.Of(layer, [input, output], output, values, images: 2);
        using GuardedFloats x = new(values[0]), residual = new(values[1]), y = new(2 * output.Count);
        var memory = new PlanMemory(workers: 3);
        var frame = new LayerFrame(layer, [input, output], output) { Memory = memory, Y = y.Pointer, Residual = residual.Pointer };
        frame.X[0] = x.Pointer;
        Step step = KernelCatalog.All.First(kernel => kernel.Isa == isa && kernel.Key.Algorithm == Winograd.Name).Bind(frame);
        memory.AllocateScratch();
        for (int worker = 0; worker < 3; worker++) step.Run(2, worker, 3);
        Values.AssertClose(expected, y.Span, 5e-5f, $"{isa} {LayerShape.Of(layer, [input, output], output)}");
    }
}
