using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests.Ops;

namespace NetAdapt.Tests.Backends;

/// <summary>What every engine's training plan promises: the loss, gradients and statistics of the ops' scalar Forward and Backward.</summary>
internal static class TrainingContract
{
    private const int OpBatch = 5;

    /// <summary>Every op in every configuration that the law is tested on.</summary>
    public static IReadOnlyList<(Op Op, FeatureMap[] Inputs)> Configurations { get; } = [.. OpCase.All.Where(c => c.Training && c.Op is not Input).Select(c => (c.Op, c.Inputs))];

    /// <summary>Every kind of loop on maps of so many channels.</summary>
    public static IEnumerable<(Op Op, FeatureMap[] Inputs)> OfWidth(int channels)
    {
        var map = new FeatureMap(1, 7, 6, channels);
        Op[] ops =
        [
            new Convolution(channels, Window.Square(1)), new Convolution(5, Window.Square(3, 1, 1)), new Convolution(9, Window.Square(3, 2, 1)), new Convolution(6, Window.Square(1, 1, 2)), new Convolution(channels, Window.Square(2, 2)),
            new Convolution(channels, Window.Square(3, 1, 1), channels), new Convolution(channels, Window.Square(3, 2, 1), channels), new Convolution(channels, Window.Square(5, 1, 2), channels),
            new Convolution(2 * channels, Window.Square(3, 1, 1), channels), new BatchNormalization(), new Clamp(-0.3f, 0.4f), new Sigmoid(), new Dropout(0.5f), new Flatten(),
            new MaxPool(Window.Square(3, 2, 1)), new AveragePool(Window.Square(3, 2, 1)), new GlobalAveragePool(), new ChannelMean(), new Softmax(), new Softmax(WholeImage: true), new Softmax(Logarithm: true), new Softmax(true, Logarithm: true), new FullyConnected(6), new Pad(1, 0, 0, 2),
        ];
        foreach (Op op in ops) yield return (op, [map]);
        yield return (new Multiply(), [map, map.WithChannels(1) with { H = 1 }]);
        yield return (new Divide(), [map, map with { H = 1, W = 1 }]);
        yield return (new Divide(), [map.WithChannels(1), map]);
        yield return (new Add(), [map with { H = 1, W = 1 }, map]);
        yield return (new Select([.. Enumerable.Range(0, channels + 1).Select(c => 5 * c % channels)]), [map]);
        yield return (new Concat(), [map, map.WithChannels(3), map]);
    }

    /// <summary>Holds one op against its scalar code. It stands between pointwise convolutions that make its inputs, whose gradients show what it passes back, and a fully connected layer that makes
    /// logits of its output.</summary>
    public static void CheckOp(Op op, FeatureMap[] inputs, Func<Network, PlanOptions, ITrainingPlan> planOf)
    {
        Network network = Around(op, inputs);
        using ITrainingPlan expected = new ReferenceBackend().PlanTraining(network, new PlanOptions(OpBatch)), found = planOf(network, new PlanOptions(OpBatch, 2));
        var random = new Random(4);
        for (int i = 0; i < expected.Images.Length; i++) expected.Images[i] = found.Images[i] = random.NextSingle() * 2 - 1;
        for (int i = 0; i < OpBatch; i++) expected.Labels[i] = found.Labels[i] = random.Next(5);
        Assert.Equal(expected.ForwardBackward(OpBatch, 0, 2).Loss, found.ForwardBackward(OpBatch, 0, 2).Loss, 1e-4f);
        ReadOnlySpan<float> right = expected.Gradients, gradients = found.Gradients;
        foreach (ParameterSlice slice in expected.ParameterSlices)
        {
            float largest = 0.02f;
            for (int i = 0; i < slice.Length; i++) largest = MathF.Max(largest, MathF.Abs(right[slice.Offset + i]));
            for (int i = slice.Offset; i < slice.Offset + slice.Length; i++)
                Assert.True(MathF.Abs(right[i] - gradients[i]) <= 1e-4f * largest,
                    $"{op} on {string.Join(" & ", inputs)}: {network.Layers[slice.Layer].Name}, weight {slice.Weight}[{i - slice.Offset}]: {gradients[i]}, expected {right[i]}");
        }
    }

    /// <summary>Two plans of one network give the same bits, though one of them has seen a pass that left no numbers behind.</summary>
    public static void CheckSameBits(int batch, ITrainingPlan plan, ITrainingPlan other)
    {
        Fill(plan, batch);
        other.Images.Fill(float.NaN);
        other.ForwardBackward(batch, 0, seed: 8);
        plan.Statistics.CopyTo(other.Statistics);
        Fill(other, batch);
        BatchResult a = plan.ForwardBackward(batch, 0.1f, seed: 3), b = other.ForwardBackward(batch, 0.1f, seed: 3);
        Assert.Equal(a, b);
        Assert.Equal(plan.Gradients, other.Gradients);
        Assert.Equal(plan.Statistics, other.Statistics);
    }

    /// <summary>Holds whole passes over some batches, full ones and others, against the reference.</summary>
    public static void CheckNetwork(Network network, int batch, ITrainingPlan found)
    {
        using ITrainingPlan expected = new ReferenceBackend().PlanTraining(network, new PlanOptions(batch));
        foreach (int images in (int[])[batch, 3, 5])
        {
            Fill(expected, images);
            Fill(found, images);
            BatchResult a = expected.ForwardBackward(images, 0.1f, seed: 3), b = found.ForwardBackward(images, 0.1f, seed: 3);
            Assert.Equal(a.Loss, b.Loss, 1e-5f * a.Loss);
            Assert.Equal(a.Correct, b.Correct);
            foreach (ParameterSlice slice in expected.ParameterSlices) Check(network, slice, expected.Gradients, found.Gradients, 5e-5f);
            foreach (ParameterSlice slice in expected.StatisticSlices) Check(network, slice, expected.Statistics, found.Statistics, 1e-5f);
        }
    }

    public static void Fill(ITrainingPlan plan, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < plan.Images.Length; i++) plan.Images[i] = random.NextSingle() * 2 - 1;
        int targets = Head.Of(plan.ToNetwork()).Kind == HeadKind.Softmax ? TrainingNetworks.Classes : 2;
        for (int i = 0; i < plan.Labels.Length; i++) plan.Labels[i] = random.Next(targets);
    }

    private static void Check(Network network, ParameterSlice slice, ReadOnlySpan<float> expected, ReadOnlySpan<float> found, float tolerance)
    {
        // The gradient of a bias before a batch normalization is zero but for rounding.
        float largest = 0.05f;
        for (int i = slice.Offset; i < slice.Offset + slice.Length; i++) largest = MathF.Max(largest, MathF.Abs(expected[i]));
        for (int i = slice.Offset; i < slice.Offset + slice.Length; i++)
            Assert.True(MathF.Abs(found[i] - expected[i]) <= tolerance * largest,
                $"{network.Layers[slice.Layer].Name}, weight {slice.Weight}[{i - slice.Offset}] of {slice.Length}: {found[i]}, expected {expected[i]}");
    }

    /// <summary>Input, for each of the op's inputs an average pool where it must be smaller and a pointwise convolution (and a sigmoid for divisors and roots), the op, a fully connected layer.</summary>
    private static Network Around(Op op, FeatureMap[] inputs)
    {
        int h = inputs.Max(i => i.H), w = inputs.Max(i => i.W);
        var b = new NetworkBuilder(new FeatureMap(1, h, w, 2));
        int[] made = [.. inputs.Select((shape, input) =>
        {
            int from = shape.H == h && shape.W == w ? 0 : b.Append(new AveragePool(new Window(h / shape.H, w / shape.W) { StrideH = h / shape.H, StrideW = w / shape.W }), 0);
            int x = b.Append(new Convolution(shape.C, Window.Square(1)), from);
            return op is Sqrt || (op is Divide && input == 1) ? b.Append(new Sigmoid(), x) : x;   // divisors and what roots are taken of keep away from 0
        })];
        b.Append(op, made);
        b.Append(new FullyConnected(5));
        return b.Build();
    }
}
