using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>Ops that are read as several layers, or as a layer of another kind: they compute what the format says, and still do when the network was written and read again.</summary>
public class ComposedOpsTests
{
    private const int Channels = 3, Height = 2, Width = 4;

    // Both signs, and numbers that are equal.
    private static readonly float[] s_input = [.. Enumerable.Range(0, 2 * Channels * Height * Width).Select(i => (i * 7 % 11 - 5) * 0.4f)];

    [Fact]
    public void The_larger_and_the_smaller_of_activations_and_constants()
    {
        Computes(v => MathF.Max(v, 0.5f), Sketch().Floats("c", [], 0.5f).Node("Max", "x c -> y"));
        Computes(v => MathF.Min(v, 0.5f), Sketch().Floats("c", [1], 0.5f).Node("Min", "c x -> y"));
        Computes((v, c) => MathF.Max(v, c - 1), Sketch().Floats("c", [Channels, 1, 1], -1, 0, 1).Node("Max", "x c -> y"));
        Computes((v, c) => MathF.Min(v, c - 1), Sketch().Floats("c", [1, Channels, 1, 1], -1, 0, 1).Node("Min", "x c -> y"));
        Computes(v => MathF.Max(MathF.Max(v, -v), 0.7f), Sketch().Floats("c", [], 0.7f).Node("Neg", "x -> n").Node("Max", "x n c -> y"));
        Computes(v => MathF.Min(v, 0.2f * v + 0.1f), Sketch().Floats("a", [], 0.2f).Floats("b", [], 0.1f).Node("Mul", "x a -> m").Node("Add", "m b -> s").Node("Min", "x s -> y"));
        Assert.Equal(Clamp.Relu, Sketch().Floats("zero", [], 0).Node("Max", "x zero -> y").Read().Layers[1].Op);
    }

    [Fact]
    public void Sums_and_means_of_any_number_of_operands()
    {
        Computes(v => 3 * v, Sketch().Node("Sum", "x x x -> y"));
        Computes(v => v, Sketch().Node("Sum", "x -> y"));
        Computes((v, c) => 2 * v + c - 1, Sketch().Floats("c", [Channels, 1, 1], -1, 0, 1).Node("Sum", "x c x -> y"));
        Computes(v => (2 * v + 3) / 3, Sketch().Floats("c", [], 3).Node("Mean", "x x c -> y"));
    }

    [Fact]
    public void Activations_that_are_made_of_others()
    {
        Computes(MathF.Tanh, Sketch().Node("Tanh", "x -> y"));
        Computes(MathF.Abs, Sketch().Node("Abs", "x -> y"));
        Computes(v => -v, Sketch().Node("Neg", "x -> y"));
        Computes((v, c) => v < 0 ? v * (0.1f + 0.3f * c) : v, Sketch().Floats("slopes", [Channels, 1, 1], 0.1f, 0.4f, 0.7f).Node("PRelu", "x slopes -> y"));
        Assert.Equal(new LeakyRelu(0.25f), Sketch().Floats("slopes", [Channels, 1, 1], 0.25f, 0.25f, 0.25f).Node("PRelu", "x slopes -> y").Read().Layers[1].Op);
    }

    [Fact]
    public void Activations_of_exponentials()
    {
        float Softplus(float v) => MathF.Log(1 + MathF.Exp(v));
        Computes(v => v > 0 ? v : 1.5f * (MathF.Exp(v) - 1), Sketch().Node("Elu", "x -> y", ("alpha", 1.5f)));
        Computes(v => 1.050701f * (v > 0 ? v : 1.6732632f * (MathF.Exp(v) - 1)), Sketch().Node("Selu", "x -> y"));
        Computes(v => 3 * (v > 0 ? v : 2 * (MathF.Exp(v) - 1)), Sketch().Node("Selu", "x -> y", ("alpha", 2f), ("gamma", 3f)));
        Computes(v => v > 0 ? v : 2 * (MathF.Exp(v / 2) - 1), Sketch().Node("Celu", "x -> y", ("alpha", 2f)));
        Assert.Equal(new Elu(), Sketch().Node("Celu", "x -> y").Read().Layers[1].Op);
        Assert.Contains("not above 0", Sketch().Node("Celu", "x -> y", ("alpha", 0f)).Refusal(), StringComparison.Ordinal);
        Computes(v => v > 0.7f ? v : 0, Sketch().Node("ThresholdedRelu", "x -> y", ("alpha", 0.7f)));
        Computes(Softplus, Sketch().Node("Softplus", "x -> y"));
        Computes(v => v / (1 + MathF.Abs(v)), Sketch().Node("Softsign", "x -> y"));
        Computes(v => v * MathF.Tanh(Softplus(v)), Sketch().Node("Mish", "x -> y"));
        Computes(v => v * v * v, Sketch().Floats("c", [], 3).Node("Pow", "x c -> y"));
        Assert.Contains("exponent of 0.4", Sketch().Floats("c", [], 0.4f).Node("Pow", "x c -> y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("'fast' is not known", Sketch().Node("Gelu", "x -> y", ("approximate", "fast")).Refusal(), StringComparison.Ordinal);
    }

    /// <summary>Gelu, Mish and others in the orders of factors and summands in which PyTorch, TensorFlow and others write them.</summary>
    [Fact]
    public void Activations_that_are_written_out_become_one_layer_again()
    {
        // PyTorch: x * (1 + erf(x / 1.4142)) * 0.5. TensorFlow: 0.5 * x * (1 + erf(x * 0.7071)). Summands apart: 0.5 x + 0.5 x erf.
        Becomes(new Gelu(), Sketch().Floats("r", [], 1.4142135f).Node("Div", "x r -> d").Node("Erf", "d -> e").Floats("one", [], 1).Node("Add", "e one -> s").Node("Mul", "x s -> m").Floats("h", [], 0.5f).Node("Mul", "m h -> y"));
        Becomes(new Gelu(), Sketch().Floats("r", [1], 0.70710677f).Node("Mul", "x r -> d").Node("Erf", "d -> e").Floats("one", [], 1).Node("Add", "one e -> s").Floats("h", [], 0.5f).Node("Mul", "h x -> m").Node("Mul", "m s -> y"));
        Becomes(new Gelu(), Sketch().Floats("r", [], 0.70710677f).Node("Mul", "x r -> d").Node("Erf", "d -> e").Floats("h", [], 0.5f).Node("Mul", "h x -> m").Node("Mul", "m e -> p").Node("Add", "m p -> y"));
        Becomes(new Gelu(true), Sketch().Floats("three", [], 3).Node("Pow", "x three -> c").Floats("k", [], 0.044715f).Node("Mul", "c k -> d").Node("Add", "x d -> e").Floats("i", [], 0.7978846f).Node("Mul", "e i -> f")
            .Node("Tanh", "f -> t").Floats("one", [], 1).Node("Add", "t one -> s").Floats("h", [], 0.5f).Node("Mul", "x h -> m").Node("Mul", "m s -> y"));
        Becomes(new Mish(), Sketch().Node("Softplus", "x -> s").Node("Tanh", "s -> t").Node("Mul", "t x -> y"));
        Becomes(new HardSwish(), Sketch().Floats("three", [], 3).Node("Add", "x three -> a").Floats("low", [], 0).Floats("six", [], 6).Node("Clip", "a low six -> c").Node("Div", "c six -> g").Node("Mul", "g x -> y"));
        Becomes(new Sigmoid(), Sketch().Floats("h", [], 0.5f).Node("Mul", "x h -> a").Node("Tanh", "a -> t").Node("Mul", "t h -> b").Node("Add", "b h -> y"));
        Becomes(new Swish(), Sketch().Node("Sigmoid", "x -> s").Node("Mul", "s x -> y"));
        // TensorFlow's swish with its beta of 1 left in.
        Becomes(new Swish(), Sketch().Floats("beta", [], 1).Node("Mul", "x beta -> b").Node("Sigmoid", "b -> s").Node("Mul", "x s -> y"));
        // Near to one, and not it: x * sigmoid(1.702 x).
        Network quick = Sketch().Floats("q", [], 1.702f).Node("Mul", "x q -> a").Node("Sigmoid", "a -> s").Node("Mul", "x s -> y").Read();
        Assert.Equal(["input", "scale", "sigmoid", "mul"], quick.Layers.Select(layer => layer.Op.Kind));
        // Two different layers are no formula of one.
        Network two = Sketch().Floats("w", [3, 3, 1, 1]).Node("Conv", "x w -> v").Node("Softplus", "v -> s").Node("Tanh", "s -> t").Node("Mul", "t x -> y").Read();
        Assert.DoesNotContain(two.Layers, layer => layer.Op is Mish);
    }

    private static void Becomes(ElementwiseOp op, ModelSketch sketch)
    {
        Assert.Equal([op], sketch.Read().Layers.Skip(1).Select(layer => layer.Op));
        Computes(op.Apply, sketch);
    }

    [Fact]
    public void Slopes_for_each_channel_are_pruned_with_it()
    {
        Network network = Sketch().Floats("w", [5, 3, 1, 1]).Floats("slopes", [5, 1, 1], 1, 2, 3, 4, 5).Floats("v", [2, 5, 1, 1])
            .Node("Conv", "x w -> a").Node("PRelu", "a slopes -> b").Node("Conv", "b v -> y").Read();
        ChannelGroups groups = ChannelGroups.Of(network);
        Network pruned = FilterSelection.All(groups).Keep(groups.Free.Single(), [0, 2, 4]).Apply();
        Assert.Equal([1, 3, 5], pruned.Layers.Single(layer => layer.Op is Scale).Weights[0].Span.ToArray());
    }

    [Theory]
    [InlineData(new[] { 2 })]
    [InlineData(new[] { -1 })]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 1, 3 })]
    [InlineData(new[] { 1, 2, 3 })]
    public void Means_sums_and_maxima_over_any_axes_but_the_batch(int[] axes)
    {
        HashSet<int> reduced = [.. axes.Select(axis => axis < 0 ? axis + 4 : axis)];
        foreach (int keepdims in new[] { 0, 1 })
        {
            Assert.Equal(Reduced(reduced, Enumerable.Average), Run(Sketch().Node("ReduceMean", "x -> y", ("axes", axes), ("keepdims", keepdims))), Near);
            Assert.Equal(Reduced(reduced, Enumerable.Sum), Run(Sketch().Ints("a", [.. axes.Select(axis => (long)axis)]).Node("ReduceSum", "x a -> y", ("keepdims", keepdims))), Near);
            if (!reduced.Contains(1)) Assert.Equal(Reduced(reduced, Enumerable.Max), Run(Sketch().Node("ReduceMax", "x -> y", ("axes", axes), ("keepdims", keepdims))), Near);
        }
        if (reduced.Contains(1)) Assert.Contains("largest of all channels", Sketch().Node("ReduceMax", "x -> y", ("axes", axes)).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reduction_over_the_batch_is_refused() =>
        Assert.Contains("images of a batch do not see each other", Sketch().Node("ReduceMax", "x -> y", ("axes", new[] { 0 })).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void A_gate_that_is_expanded_over_its_map_is_just_multiplied()
    {
        // As exporters write expand_as: the shape of the map, in which no -1 may be left.
        var sketch = Sketch().Ints("open", -1).Ints("ones", 1, 1, 1, 1).Node("Shape", "x -> s").Node("Equal", "s open -> unknown").Node("Where", "unknown ones s -> target")
            .Node("GlobalAveragePool", "x -> m").Node("Sigmoid", "m -> g").Node("Expand", "g target -> e").Node("Mul", "x e -> y");
        Assert.Equal(["input", "gap", "sigmoid", "mul"], sketch.Read().Layers.Select(layer => layer.Op.Kind));
        sketch.Graph.Node[^1].Input.Clear();
        sketch.Graph.Node[^1].Input.Add(["e", "x"]);
        Assert.Equal(4, sketch.Read().Layers.Length);
    }

    [Fact]
    public void One_channel_may_be_repeated_to_many_and_many_may_be_tiled()
    {
        Network gray = new ModelSketch(13, -1, 1, 2, 2).Ints("shape", 1, 3, 1, 1).Floats("w", [2, 3, 1, 1]).Node("Expand", "x shape -> rgb").Node("Conv", "rgb w -> y").Read();
        Assert.Equal(new Select([0, 0, 0]), gray.Layers[1].Op);
        Network tiled = Sketch().Ints("repeats", 1, 2, 1, 1).Node("Tile", "x repeats -> y").Read();
        Assert.Equal(new Select([0, 1, 2, 0, 1, 2]), tiled.Layers[1].Op);
        Assert.Contains("parts of axis 3", Sketch().Ints("repeats", 1, 1, 1, 2).Floats("w", [2, 3, 1, 1]).Node("Conv", "x w -> c").Node("Tile", "c repeats -> y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("repeats a smaller map", Sketch().Ints("shape", 1, 1, 6, 6).Node("GlobalAveragePool", "x -> m").Node("Expand", "m shape -> y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("(N, 3, 6, 6)", Sketch().Ints("shape", 1, 1, 6, 6).Node("GlobalAveragePool", "x -> m").Node("Expand", "m shape -> e").Node("Relu", "e -> y").Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_in_messages_say_N_for_an_open_batch() =>
        Assert.Contains("(N, 3, 2, 4) to (N, 12, 2)", Sketch().Ints("shape", 0, 12, 2).Node("Reshape", "x shape -> y").Refusal(), StringComparison.Ordinal);

    private static ModelSketch Sketch() => new(13, -1, Channels, Height, Width);

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) < 2e-6f;

    private static void Computes(Func<float, float> expected, ModelSketch sketch) => Computes((v, _) => expected(v), sketch);

    /// <param name="expected">Of an element and the number of its channel.</param>
    private static void Computes(Func<float, int, float> expected, ModelSketch sketch) =>
        Assert.Equal(s_input.Select((v, i) => expected(v, i / (Height * Width) % Channels)), Run(sketch), Near);

    /// <summary>What the network makes of the input, and what it makes of it after it was written and read.</summary>
    private static float[] Run(ModelSketch sketch)
    {
        Network network = sketch.Read();
        float[] output = Inference.RunAsFile(network, s_input, 2);
        Assert.Equal(output, Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(network), "again"), s_input, 2), Near);
        return output;
    }

    private static IEnumerable<float> Reduced(HashSet<int> axes, Func<IEnumerable<float>, float> reduce)
    {
        int[] sizes = [2, Channels, Height, Width];
        return s_input.Select((value, i) => (Value: value, At: (int[])[i / (Channels * Height * Width), i / (Height * Width) % Channels, i / Width % Height, i % Width]))
            .GroupBy(item => item.At.Index().Aggregate(0, (place, axis) => axes.Contains(axis.Index) ? place : place * sizes[axis.Index] + axis.Item), item => item.Value)
            .OrderBy(group => group.Key).Select(reduce);
    }
}
