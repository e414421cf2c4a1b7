using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests.Loops;

public sealed unsafe class StrassenTests
{
    [Theory]
    [InlineData(14, 512, 512, true)]
    [InlineData(14, 256, 512, true)]
    [InlineData(28, 256, 256, true)]
    [InlineData(14, 353, 353, true)]
    [InlineData(28, 128, 256, true)]
    [InlineData(8, 256, 256, true)]
    [InlineData(8, 128, 256, false)]    // weights are read for few pixels
    [InlineData(14, 576, 96, false)]
    [InlineData(28, 128, 128, false)]   // sums and partial results take what the multiplications save
    [InlineData(56, 64, 256, false)]
    [InlineData(7, 1024, 1024, false)]  // 3 MB more of weights for 49 pixels
    [InlineData(14, 512, 24, false)]    // no halves of whole vectors
    public void It_is_taken_where_it_was_measured_to_be_faster(int size, int inputs, int outputs, bool pays)
    {
        foreach (int lanes in (int[])[8, 16])
            Assert.Equal(pays, Strassen.Pays(new Convolution(outputs, Window.Square(1)), new(1, size, size, inputs), new(1, size, size, outputs), lanes));
    }

    [Fact]
    public void Only_pointwise_convolutions_can_be_computed_so()
    {
        FeatureMap map = new(1, 56, 56, 512);
        foreach (Convolution other in (Convolution[])[new(512, Window.Square(1, 2)), new(512, Window.Square(1), 2), new(512, Window.Square(3, 1, 1))])
            Assert.False(Strassen.Pays(other, map, other.OutputShape([map]), lanes: 1), other.ToString());
    }

    public static TheoryData<string> Isas => [.. KernelCatalog.SupportedIsas];

    [Theory]
    [MemberData(nameof(Isas))]
    public void Any_number_of_channels_and_any_map_is_right(string isa)
    {
        foreach (var (h, w, inputs, outputs) in new[] { (1, 1, 1, 64), (3, 5, 2, 70), (4, 4, 9, 99), (7, 9, 33, 131), (9, 8, 40, 49), (1, 2, 17, 32), (29, 31, 18, 37) })
        {
            var op = new Convolution(outputs, Window.Square(1));
            FeatureMap input = new(1, h, w, inputs), output = op.OutputShape([input]);
            foreach (string activation in (string[])["clamp", "sigmoid"])
            foreach (bool adds in (bool[])[false, true])
            {
                FeatureMap[] inputsOf = adds ? [input, output] : [input];
                FusedLayer layer = ExampleLayers.Layer(op, [input], new(Strassen.Name, adds, activation));
                float[][] values = FusedForward.ValuesOf(inputsOf, 2);
                float[] expected = FusedForward.Of(layer, inputsOf, output, values, images: 2);
                using GuardedFloats x = new(values[0]), residual = new(values[^1]), y = new(2 * output.Count);
                var memory = new PlanMemory(workers: 3);
                var frame = new LayerFrame(layer, inputsOf, output) { Memory = memory, Y = y.Pointer, Residual = adds ? residual.Pointer : null };
                frame.X[0] = x.Pointer;
                Step step = KernelCatalog.All.First(kernel => kernel.Isa == isa && kernel.Key.Algorithm == Strassen.Name).Bind(frame);
                memory.AllocateScratch();
                for (int worker = 0; worker < 3; worker++) step.Run(2, worker, 3);
                Values.AssertClose(expected, y.Span, 5e-5f, $"{isa} {LayerShape.Of(layer, inputsOf, output)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Neither_threads_nor_bands_nor_the_batch_change_a_bit(string isa)
    {
        foreach (FeatureMap map in (FeatureMap[])[new(1, 10, 12, 256), new(1, 11, 9, 256)])
        {
            FusedNetwork network = Network(map, [new Convolution(256, Window.Square(3, 1, 1), 256), new Convolution(264, Window.Square(1)), new Convolution(264, Window.Square(3, 1, 1), 264)]);
            float[] image = Values.Random(map.Count, 8), expected = Run(network, isa, new PlanOptions(), ChainRule.Never, image);
            foreach (int threads in (int[])[1, 2, 3, 5])
            foreach (ChainRule rule in (ChainRule[])[ChainRule.Never, ChainRule.Usual, new(0, 1 << 20), new(0, 1200)])
                Assert.Equal(expected, Run(network, isa, new PlanOptions(1, threads), rule, image));
            float[] three = Run(network, isa, new PlanOptions(3, 2), ChainRule.Never, [.. Values.Random(map.Count, 9), .. image, .. image]);
            Assert.Equal(expected, three[expected.Length..(2 * expected.Length)]);
            Assert.Equal(expected, three[(2 * expected.Length)..]);
        }
    }

    /// <summary>An error that grows with the largest channels instead of each output's own is the algorithm's price; between channels of one size it is small.</summary>
    [Fact]
    public void The_error_is_a_few_times_that_of_the_plain_product()
    {
        FeatureMap map = new(1, 14, 14, 512);
        var network = Network(map, [new Convolution(512, Window.Square(1))]);
        float[] image = Values.Random(map.Count, 3), fast = Run(network, KernelCatalog.SupportedIsas[0], new PlanOptions(), ChainRule.Never, image);
        FusedLayer layer = network.Layers[1];
        double plainError = 0, fastError = 0;
        for (int pixel = 0; pixel < map.Pixels; pixel += 5)
        for (int o = 0; o < 512; o += 7)
        {
            double exact = layer.Weights[1].Span[o];
            float plain = layer.Weights[1].Span[o];
            for (int c = 0; c < 512; c++)
            {
                float weight = layer.Weights[0].Span[o * 512 + c], x = image[pixel * 512 + c];
                exact += (double)weight * x;
                plain = MathF.FusedMultiplyAdd(weight, x, plain);
            }
            plainError += Math.Pow(plain - exact, 2);
            fastError += Math.Pow(fast[pixel * 512 + o] - exact, 2);
        }
        Assert.Contains(Strassen.Name, new CpuInferencePlan(network, new PlanOptions(), KernelCatalog.SupportedIsas[0]).Layers[0].Kernel, StringComparison.Ordinal);
        Assert.InRange(Math.Sqrt(fastError / plainError), 0.5, 4);
    }

    private static FusedNetwork Network(FeatureMap map, Op[] ops) => FusedNetwork.Of(ExampleLayers.Network(map, ops));

    private static float[] Run(FusedNetwork network, string isa, PlanOptions options, ChainRule rule, float[] images)
    {
        using var plan = new CpuInferencePlan(network, options, isa, rule);
        images.CopyTo(plan.Input);
        plan.Run(options.Batch);
        return plan.Output.ToArray();
    }
}
