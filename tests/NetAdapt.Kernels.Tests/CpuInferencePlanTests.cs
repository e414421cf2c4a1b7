using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests;

public sealed class CpuInferencePlanTests
{
    public static TheoryData<string, string> KindsAndIsas()
    {
        var data = new TheoryData<string, string>();
        foreach (string kind in RandomNetworks.Kinds)
            foreach (string isa in KernelCatalog.SupportedIsas) data.Add(kind, isa);
        return data;
    }

    [Theory]
    [MemberData(nameof(KindsAndIsas))]
    public void A_plan_computes_what_the_ops_do_and_gives_the_same_bits_for_any_number_of_threads(string kind, string isa)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            FusedNetwork network = FusedNetwork.Of(new RandomNetworks(seed).Make(kind));
            float[] expected = Run(new ReferenceBackend(), network, new PlanOptions(Batch: 3), images: 2, out _);
            float[] one = Run(new CpuBackend(isa), network, new PlanOptions(Batch: 3), images: 2, out _);
            Values.AssertClose(expected, one, 2e-5f, $"{kind} {seed} {isa}");
            foreach (int threads in (int[])[2, 3])
                Assert.Equal(one, Run(new CpuBackend(isa), network, new PlanOptions(3, threads), images: 2, out _));
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndIsas))]
    public void Layers_run_by_themselves_in_any_order_spoil_nothing(string kind, string isa)
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(7).Make(kind));
        float[] expected = Run(new CpuBackend(isa), network, new PlanOptions(2, 2), images: 2, out _);
        float[] again = Run(new CpuBackend(isa), network, new PlanOptions(2, 2), images: 2, out _, plan =>
        {
            for (int round = 0; round < 3; round++)
                for (int layer = plan.Layers.Count - 1; layer >= 0; layer--) plan.RunLayer(layer, images: 1 + round % 2);
        });
        Assert.Equal(expected, again);
    }

    // 4x4 pixels leave an arena that holds some panels of the wide layers, but never the whole of their weights; 8x8 pixels are enough for other algorithms.
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Weights_that_are_read_piece_by_piece_give_the_same_bits_and_stay_where_they_are(int size)
    {
        Network held = ExampleLayers.Network(new(1, size, size, 290),
            [new Convolution(301, Window.Square(1)), new Convolution(301, Window.Square(1), Groups: 7), new Convolution(250, Window.Square(1, stride: 2)), new FullyConnected(333)]);
        Network deferred = held.WithWeights(layer => [.. held.Layers[layer].Weights.Select(w => w.Shape.N == 1 ? w
            : Tensor.Deferred(w.Shape, (first, elements) => w.Span.Slice(first, elements.Length).CopyTo(elements)))]);
        foreach (string isa in KernelCatalog.SupportedIsas)
            Assert.Equal(Run(new CpuBackend(isa), FusedNetwork.Of(held), new PlanOptions(1), images: 1, out _), Run(new CpuBackend(isa), FusedNetwork.Of(deferred), new PlanOptions(1), images: 1, out _));
        Assert.All(deferred.Layers.Skip(1), layer => Assert.False(layer.Weights[0].IsHeld));
    }

    [Fact]
    public void A_lean_plan_computes_the_same_and_holds_less()
    {
        Network wide = ExampleLayers.Network(new(1, 8, 8, 256), [new Convolution(256, Window.Square(1)), new Convolution(64, Window.Square(1)), new Convolution(64, Window.Square(3, 1, 1))], 0.1f);
        FusedNetwork network = FusedNetwork.Of(wide);
        foreach (string isa in KernelCatalog.SupportedIsas)
        {
            string[] kernels = [], leanKernels = [];
            long bytes = 0, leanBytes = 0;
            float[] usual = Run(new CpuBackend(isa), network, new PlanOptions(), images: 1, out _, plan => (kernels, bytes) = ([.. plan.Layers.Select(layer => layer.Kernel)], plan.PeakBytes));
            float[] lean = Run(new CpuBackend(isa), network, new PlanOptions { Lean = true }, images: 1, out _, plan => (leanKernels, leanBytes) = ([.. plan.Layers.Select(layer => layer.Kernel)], plan.PeakBytes));
            Values.AssertClose(lean, usual, 5e-5f, isa);
            Assert.Equal([$"pw_strassen__{isa}", $"pw__{isa}", $"winograd3x3__{isa}"], kernels);
            Assert.Equal([$"pw__{isa}", $"pw__{isa}", $"conv__{isa}"], leanKernels);
            Assert.True(leanBytes < bytes - 256 * 256 * 3, $"{leanBytes} and {bytes} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndIsas))]
    public void A_general_plan_computes_the_same_by_kernels_for_any_shape(string kind, string isa)
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make(kind));
        float[] expected = Run(new ReferenceBackend(), network, new PlanOptions(), images: 1, out _);
        Values.AssertClose(expected, Run(new CpuBackend(isa) { IsGeneral = true }, network, new PlanOptions(), images: 1, out _, plan =>
            Assert.All(plan.Layers, layer => Assert.DoesNotMatch("^(winograd|pw_c[0-9]|pw_strassen|.*_half)", layer.Kernel))), 2e-5f, $"{kind} {isa}");
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        foreach (string kind in RandomNetworks.Kinds)
        {
            using IInferencePlan plan = new CpuBackend().PlanInference(FusedNetwork.Of(new RandomNetworks(1).Make(kind)), new PlanOptions(2, 2));
            for (int i = 0; i < 40; i++) plan.Run(2);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++) plan.Run(2);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Buffers_are_shared_by_lifetime()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        using IInferencePlan plan = new CpuBackend("scalar").PlanInference(network, new PlanOptions());
        long apart = network.Layers.Select((layer, i) => network.Shapes[i].Count * 4L + layer.Weights.Sum(w => w.Count * 4L)).Sum();
        Assert.InRange(plan.PeakBytes, 1, apart);
    }

    [Fact]
    public void A_layer_is_told_with_its_kernel_work_and_traffic()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        using IInferencePlan plan = new CpuBackend("scalar").PlanInference(network, new PlanOptions());
        Assert.Equal(network.Layers.Length - 1, plan.Layers.Count);
        Assert.Equal(["conv_clamp__scalar", "dw_clamp__scalar", "pw_clamp__scalar", "dw_clamp__scalar"], plan.Layers.Take(4).Select(l => l.Kernel));
        Assert.Equal(["gap__scalar", "fc__scalar"], plan.Layers.TakeLast(2).Select(l => l.Kernel));
        Assert.Equal(7 * 6 * 12 * 27, plan.Layers[0].Macs);
        Assert.Equal(4 * (13 * 11 * 3 + 7 * 6 * 12 + 27 * 12 + 12), plan.Layers[0].Bytes);
    }

    [Fact]
    public void More_images_than_the_plan_was_made_for_are_refused()
    {
        using IInferencePlan plan = new CpuBackend().PlanInference(FusedNetwork.Of(new RandomNetworks(1).Make("gated")), new PlanOptions(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Run(3));
    }

    [Fact]
    public void An_instruction_set_that_is_not_there_is_refused_by_name()
    {
        var refused = Assert.ThrowsAny<InvalidInputException>(() => new CpuBackend("mmx"));
        Assert.Contains("mmx", refused.Message);
    }

    private static float[] Run(IBackend backend, FusedNetwork network, PlanOptions options, int images, out int outputs, Action<IInferencePlan>? first = null)
    {
        using IInferencePlan plan = backend.PlanInference(network, options);
        first?.Invoke(plan);
        outputs = network.Shapes[network.Output].Count;
        Values.Random(network.Shapes[0].Count * images, 5).CopyTo(plan.Input);
        plan.Run(images);
        return plan.Output[..(outputs * images)].ToArray();
    }
}
