using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests;
using NetAdapt.Tests.Ops;

namespace NetAdapt.Kernels.Tests.Training;

/// <summary>Each op's training loops against its scalar Forward and Backward. The op stands between pointwise convolutions that make its inputs, whose gradients show what it
/// passes back, and a fully connected layer that makes logits of its output.</summary>
public sealed class OpContractTests
{
    private const int Batch = 5;

    private static IReadOnlyList<OpCase> Configurations { get; } = [.. OpCase.All.Where(c => c.Training && c.Op is not Input)];

    public static TheoryData<int, string> ConfigurationCases =>
        [.. from number in Enumerable.Range(0, Configurations.Count) from isa in KernelCatalog.SupportedIsas select new TheoryDataRow<int, string>(number, isa)];

    public static TheoryData<int> Widths => [1, 2, 3, 7, 8, 9, 15, 16, 17, 31];

    [Theory]
    [MemberData(nameof(ConfigurationCases))]
    public void Every_configuration_of_every_op_trains_as_the_reference_does(int number, string isa) => Check(Configurations[number].Op, isa, Configurations[number].Inputs);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_loop_is_right_for_any_number_of_channels(int channels)
    {
        var map = new FeatureMap(1, 7, 6, channels);
        Op[] ops =
        [
            new Convolution(channels, Window.Square(1)), new Convolution(5, Window.Square(3, 1, 1)), new Convolution(9, Window.Square(3, 2, 1)), new Convolution(channels, Window.Square(2, 2)),
            new Convolution(channels, Window.Square(3, 1, 1), channels), new Convolution(channels, Window.Square(3, 2, 1), channels), new Convolution(channels, Window.Square(5, 1, 2), channels),
            new Convolution(2 * channels, Window.Square(3, 1, 1), channels), new BatchNormalization(), new Clamp(-0.3f, 0.4f), new Sigmoid(), new Dropout(0.5f), new Flatten(),
            new MaxPool(Window.Square(3, 2, 1)), new AveragePool(Window.Square(3, 2, 1)), new GlobalAveragePool(), new ChannelMean(), new Softmax(), new Softmax(WholeImage: true), new FullyConnected(6), new Pad(1, 0, 0, 2),
        ];
        foreach (Op op in ops) Check(op, KernelCatalog.SupportedIsas[0], map);
        Check(new Multiply(), KernelCatalog.SupportedIsas[0], map, map.WithChannels(1) with { H = 1 });
        Check(new Divide(), KernelCatalog.SupportedIsas[0], map, map with { H = 1, W = 1 });
        Check(new Divide(), KernelCatalog.SupportedIsas[0], map.WithChannels(1), map);
        Check(new Add(), KernelCatalog.SupportedIsas[0], map with { H = 1, W = 1 }, map);
        Check(new Select([.. Enumerable.Range(0, channels + 1).Select(c => 5 * c % channels)]), KernelCatalog.SupportedIsas[0], map);
        Check(new Concat(), KernelCatalog.SupportedIsas[0], map, map.WithChannels(3), map);
    }

    private static void Check(Op op, string isa, params FeatureMap[] inputs)
    {
        Network network = Around(op, inputs);
        using ITrainingPlan expected = new ReferenceBackend().PlanTraining(network, new PlanOptions(Batch)), found = new CpuBackend(isa).PlanTraining(network, new PlanOptions(Batch, 2));
        var random = new Random(4);
        for (int i = 0; i < expected.Images.Length; i++) expected.Images[i] = found.Images[i] = random.NextSingle() * 2 - 1;
        for (int i = 0; i < Batch; i++) expected.Labels[i] = found.Labels[i] = random.Next(5);
        Assert.Equal(expected.ForwardBackward(Batch, 0, 2).Loss, found.ForwardBackward(Batch, 0, 2).Loss, 1e-4f);
        foreach (ParameterSlice slice in expected.ParameterSlices)
        {
            float largest = 0.02f;
            for (int i = 0; i < slice.Length; i++) largest = MathF.Max(largest, MathF.Abs(expected.Gradients[slice.Offset + i]));
            for (int i = slice.Offset; i < slice.Offset + slice.Length; i++)
                Assert.True(MathF.Abs(expected.Gradients[i] - found.Gradients[i]) <= 1e-4f * largest,
                    $"{op} on {string.Join(" & ", inputs)}: {network.Layers[slice.Layer].Name}, weight {slice.Weight}[{i - slice.Offset}]: {found.Gradients[i]}, expected {expected.Gradients[i]}");
        }
    }

    /// <summary>Input, for each of the op's inputs an average pool where it must be smaller and a pointwise convolution (and a sigmoid for divisors), the op, a fully connected layer.</summary>
    private static Network Around(Op op, FeatureMap[] inputs)
    {
        int h = inputs.Max(i => i.H), w = inputs.Max(i => i.W);
        var b = new NetworkBuilder(new FeatureMap(1, h, w, 2));
        int[] made = [.. inputs.Select((shape, input) =>
        {
            int from = shape.H == h && shape.W == w ? 0 : b.Append(new AveragePool(new Window(h / shape.H, w / shape.W) { StrideH = h / shape.H, StrideW = w / shape.W }), 0);
            int x = b.Append(new Convolution(shape.C, Window.Square(1)), from);
            return op is Divide && input == 1 ? b.Append(new Sigmoid(), x) : x;   // a divisor keeps away from 0
        })];
        b.Append(op, made);
        b.Append(new FullyConnected(5));
        return b.Build();
    }
}
