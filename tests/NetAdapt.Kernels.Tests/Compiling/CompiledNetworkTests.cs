using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests.Compiling;

public sealed class CompiledNetworkTests
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
    public void What_the_generator_writes_gives_the_plans_bits(string kind, string isa) => AssertSame(new RandomNetworks(3).Make(kind), isa);

    public static TheoryData<string> Isas => [.. KernelCatalog.SupportedIsas];

    [Theory]
    [MemberData(nameof(Isas))]
    public void Every_op_that_has_a_kernel_can_be_compiled(string isa)
    {
        FeatureMap map = new(1, 9, 7, 20);
        Op[] ops =
        [
            new MaxPool(Window.Square(3, 2, 1)), new AveragePool(Window.Square(2, 2) with { CeilMode = true }, CountPads: true), new AveragePool(Window.Square(3, 1, 1)), new ChannelMean(), new Scale(),
            new Softmax(WholeImage: true), new Softmax(), new Softmax(Logarithm: true), new Softmax(true, Logarithm: true), new Select([19, 3, 4, 5, 0]), new Select([.. Enumerable.Range(3, 9)]), new Pad(1, 2, 0, 1, 0.25f), new Flatten(), new LeakyRelu(0.1f), new Sigmoid(), new HardSigmoid(), new HardSwish(), new Swish(), new Elu(0.5f), new ThresholdedRelu(0.1f), new Softplus(), new Mish(), new Erf(), new Gelu(), new Gelu(Tanh: true), new Sqrt(),
            new Clamp(-1, 1), new GlobalAveragePool(), new FullyConnected(37),
            new Convolution(20, new(2, 3) { DilationH = 2, PadLeft = 1 }, 20), new Convolution(41, Window.Square(1)), new Convolution(9, Window.Square(1, 2)), new Convolution(30, Window.Square(3, 1, 1), 5),
        ];
        Assert.Contains("WinogradTiles", AssertSame(Single(new(1, 19, 22, 33), new Convolution(45, new(3, 3) { PadTop = 1, PadRight = 2 })), isa).Source, StringComparison.Ordinal);
        Assert.Contains("StrassenLoop", AssertSame(Single(new(1, 9, 9, 333), new Convolution(291, Window.Square(1))), isa).Source, StringComparison.Ordinal);
        // Ordinary convolutions are copies and tiles: lines with and without pads, several blocks of k's, runs that are cut, strided windows of one tap.
        foreach (var (input, op) in ((FeatureMap, Op)[])[(new(1, 9, 31, 130), new Convolution(37, Window.Square(3, 2, 1))), (new(1, 4, 29, 350), new Convolution(21, new(1, 3) { PadLeft = 2 })), (new(1, 21, 16, 24), new Convolution(100, Window.Square(1, 2)))])
            Assert.DoesNotContain("Loop<", AssertSame(Single(input, op), isa).Source, StringComparison.Ordinal);
        // Half a vector's channels: a first convolution, then a depthwise one.
        string half = AssertSame(ExampleLayers.Network(new(1, 23, 30, 3), [new Convolution(8, Window.Square(3, 2, 1)), new Convolution(8, Window.Square(3, 1, 1), 8)]), isa).Source;
        Assert.Equal(isa == "avx512", half.Contains("DepthwiseTile", StringComparison.Ordinal) && half.Contains("x1<H, W>.Run(t)", StringComparison.Ordinal));
        foreach (Op op in ops) AssertSame(Single(map, op), isa);
        // Two maps, of which one is repeated, read the input itself.
        foreach (Op op in (Op[])[new Add(), new Subtract(), new Multiply(), new Divide(), new Concat()])
            AssertSame(new Network("two", [new("input", new Input(map), [], []), op is Concat ? new("again", new HardSwish(), [0], []) : new("mean", new GlobalAveragePool(), [0], []), new("two", op, [0, 1], [])]), isa);
    }

    [Theory]
    [MemberData(nameof(Isas))]
    public void Layers_that_are_computed_together_give_the_same_bits(string isa)
    {
        // The first two maps are too large for the cache; the last convolution adds what the second layer made.
        var network = ExampleLayers.Network(new FeatureMap(1, 120, 112, 3), [new Convolution(17, Window.Square(3, 1, 1)), new Convolution(17, Window.Square(3, 1, 1), 17), new Convolution(23, Window.Square(1)),
            new Convolution(23, Window.Square(3, 2, 1), 23), new Convolution(11, Window.Square(1))]);
        Assert.Contains("Layers1To", AssertSame(network, isa).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_machine_is_planned_for_on_any_other()
    {
        FusedNetwork network = FusedNetwork.Of(new RandomNetworks(1).Make("mobilenet"));
        foreach (string isa in (string[])["avx512", "avx2", "advsimd", "scalar"])
        {
            CompiledNetwork compiled = CompiledNetwork.Of(network, "example", isa);
            Assert.Contains($"isa={isa} ", compiled.Text, StringComparison.Ordinal);
            Assert.Contains(isa switch { "avx512" => "Avx512Lanes", "avx2" => "Avx2Lanes", "advsimd" => "AdvSimdLanes", _ => "ScalarLanes" }, new GeneratedProgram(compiled).Source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unknown_machine_is_refused_by_name() =>
        Assert.Contains("mmx", Assert.ThrowsAny<InvalidInputException>(() => CompiledNetwork.Of(FusedNetwork.Of(new RandomNetworks(1).Make("gated")), "example", "mmx")).Message, StringComparison.Ordinal);

    private static GeneratedProgram AssertSame(Network network, string isa)
    {
        FusedNetwork fused = FusedNetwork.Of(network);
        var program = new GeneratedProgram(CompiledNetwork.Of(fused, "example", isa));
        float[] input = Values.Random(network.InputShape.Count, 5);
        using IInferencePlan plan = new CpuBackend(isa).PlanInference(fused, new PlanOptions());
        input.CopyTo(plan.Input);
        plan.Run();
        Assert.True(plan.Output.SequenceEqual(program.Run(input, network.OutputShape.Count)), $"{network.Layers[^1].Op} on {isa} differs\n{program.Source}");
        return program;
    }

    private static Network Single(FeatureMap map, Op op) => ExampleLayers.Network(map, [op]);
}
