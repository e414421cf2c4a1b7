using NetAdapt.Graphs;

namespace NetAdapt.Onnx.Tests;

/// <summary>Ops whose inputs are all constants are computed when the file is read.</summary>
public class ConstantOpsTests
{
    public static TheoryData<string> Ops => [.. OnnxOps.All.Select(op => op.Name)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void Every_op_of_constants_alone_is_computed_or_refused_by_name(string op)
    {
        foreach (long[] dims in new long[][] { [], [4], [1], [2, 3], [4, 4], [2, 3, 4], [1, 2, 4, 4], [2, 2, 1, 1], [0, 3] })
        foreach (int inputs in new[] { 0, 1, 2, 3, 5 })
        foreach (bool whole in new[] { false, true })
        {
            var sketch = new ModelSketch(18, -1, 3).Floats("f", dims);
            sketch.Ints("i", dims.Length == 0 ? [2] : [.. Enumerable.Range(0, (int)Math.Min(8, dims.Aggregate(1L, (a, b) => a * b))).Select(k => (long)(k % 3))]);
            string names = string.Join(' ', Enumerable.Range(0, inputs).Select(k => whole && k > 0 ? "i" : "f"));
            sketch.Node(op, $"{names} -> c", ("axis", 0), ("kernel_shape", new[] { 2, 2 }), ("num_groups", 2), ("to", 1))
                .Node("Cast", "c -> d", ("to", 1)).Ints("all", -1).Node("Reshape", "d all -> e").Floats("zero", [1], 0).Ints("axes", 0)
                .Node("ReduceSum", "e axes -> s", ("keepdims", 1)).Node("Mul", "x s -> y");
            try
            {
                Assert.NotEmpty(sketch.Read().Layers);
            }
            catch (InvalidInputException e)
            {
                Assert.StartsWith("'sketch.onnx': ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("Sum", "a b c")]
    [InlineData("Sum", "a")]
    [InlineData("Mean", "a b c")]
    [InlineData("Max", "a b c")]
    [InlineData("Min", "a b c")]
    [InlineData("Add", "a b")]
    [InlineData("Sub", "a b")]
    [InlineData("Mul", "a b")]
    [InlineData("Div", "a b")]
    [InlineData("Abs", "a")]
    [InlineData("Neg", "a")]
    [InlineData("Relu", "a")]
    [InlineData("LeakyRelu", "a")]
    [InlineData("Elu", "a")]
    [InlineData("Selu", "a")]
    [InlineData("Celu", "a")]
    [InlineData("Sigmoid", "a")]
    [InlineData("HardSigmoid", "a")]
    [InlineData("HardSwish", "a")]
    [InlineData("Tanh", "a")]
    [InlineData("Erf", "a")]
    [InlineData("Softplus", "a")]
    [InlineData("Softsign", "a")]
    [InlineData("Mish", "a")]
    [InlineData("Swish", "a")]
    [InlineData("Gelu", "a")]
    [InlineData("ThresholdedRelu", "a")]
    [InlineData("Clip", "a")]
    [InlineData("Dropout", "a")]
    [InlineData("Identity", "a")]
    [InlineData("Softmax", "a")]
    [InlineData("LogSoftmax", "a")]
    public void Ops_on_each_element_agree_with_themselves_on_activations(string op, string operands)
    {
        float[] a = [-1.5f, 0.25f, 2], b = [0.5f, -2, 1], c = [3, 0.1f, -0.7f];
        // On activations the operands are parts of the input; on constants the input is only multiplied by what they give.
        var onInput = new ModelSketch(24, -1, 9).Ints("sizes", 3, 3, 3).Node("Split", "x sizes -> a b c", ("axis", 1)).Node(op, $"{operands} -> y", op == "Celu" ? ("alpha", 2f) : ("unused", 0));
        var onConstants = new ModelSketch(24, -1, 3).Floats("a", [1, 3], a).Floats("b", [1, 3], b).Floats("c", [1, 3], c)
            .Node(op, $"{operands} -> r", op == "Celu" ? ("alpha", 2f) : ("unused", 0)).Node("Mul", "x r -> y");
        float[] expected = Inference.RunAsFile(onInput.Read(), [.. a, .. b, .. c], 1), found = Inference.RunAsFile(onConstants.Read(), [1, 1, 1], 1);
        Assert.True(Inference.LargestDifference(expected, found) < 1e-6, $"{op}: {string.Join(", ", expected)} and {string.Join(", ", found)}");
    }

    [Fact]
    public void Standardised_weights_of_a_convolution_are_computed_by_every_usual_formula()
    {
        float[] w = [1, 2, 3, 6, -1, 0, 1, 0];   // two filters of four
        float[] expected = [.. w.Chunk(4).SelectMany(filter =>
        {
            double mean = filter.Average(), deviation = Math.Sqrt(filter.Average(v => (v - mean) * (v - mean)) + 1e-5);
            return filter.Select(v => (float)((v - mean) / deviation));
        })];
        ModelSketch Sketch(int opset) => new ModelSketch(opset, -1, 1, 2, 2).Floats("w", [2, 1, 2, 2], w).Floats("eps", [], 1e-5f).Floats("two", [], 2);
        ModelSketch[] forms =
        [
            Sketch(17).Node("ReduceMean", "w -> m", ("axes", new[] { 1, 2, 3 })).Node("Sub", "w m -> d").Node("Mul", "d d -> q").Node("ReduceMean", "q -> v", ("axes", new[] { 1, 2, 3 }))
                .Node("Add", "v eps -> e").Node("Sqrt", "e -> s").Node("Div", "d s -> k").Node("Conv", "x k -> y"),
            Sketch(18).Ints("axes", 1, 2, 3).Node("ReduceMean", "w axes -> m").Node("Sub", "w m -> d").Node("Pow", "d two -> q").Node("ReduceMean", "q axes -> v")
                .Node("Add", "v eps -> e").Node("Sqrt", "e -> s").Node("Reciprocal", "s -> r").Node("Mul", "d r -> k").Node("Conv", "x k -> y"),
            Sketch(18).Ints("rows", 2, 4).Ints("kernel", 2, 1, 2, 2).Ints("one", 1).Floats("four", [], 4).Node("Reshape", "w rows -> f").Node("ReduceSum", "f one -> t").Node("Div", "t four -> m")
                .Node("Sub", "f m -> d").Node("ReduceSumSquare", "d one -> q").Node("Div", "q four -> v").Node("Add", "v eps -> e").Node("Sqrt", "e -> s").Node("Div", "d s -> g")
                .Node("Reshape", "g kernel -> k").Node("Conv", "x k -> y"),
            // As timm's: the filters as the channels of a batch normalization, or of an instance normalization.
            Sketch(17).Ints("rows", 1, 2, 4).Ints("kernel", 2, 1, 2, 2).Floats("ones", [2], 1, 1).Floats("zeros", [2], 0, 0).Node("Reshape", "w rows -> f")
                .Node("InstanceNormalization", "f ones zeros -> g").Node("Reshape", "g kernel -> k").Node("Conv", "x k -> y"),
        ];
        foreach (ModelSketch form in forms)
        {
            Network network = form.Read();
            Assert.True(Inference.LargestDifference(expected, network.Layers[1].Weights[0].Span) < 1e-5, string.Join(", ", network.Layers[1].Weights[0].Span.ToArray()));
        }
    }

    [Fact]
    public void Normed_and_low_rank_weights_are_computed()
    {
        // weight_norm: g * v / |v|.
        Network normed = new ModelSketch(18, -1, 2).Floats("v", [2, 2], 3, 4, 0, 2).Floats("g", [2, 1], 10, 1).Ints("one", 1).Node("ReduceL2", "v one -> n").Node("Div", "v n -> u")
            .Node("Mul", "u g -> w").Node("Gemm", "x w -> y", ("transB", 1)).Read();
        Assert.Equal([6, 8, 0, 1], normed.Layers[1].Weights[0].Span.ToArray());
        // LoRA: W + B A.
        Network low = new ModelSketch(13, -1, 2).Floats("w", [2, 2], 1, 0, 0, 1).Floats("b", [2, 1], 1, 2).Floats("a", [1, 2], 10, 20).Node("MatMul", "b a -> p").Node("Add", "w p -> k")
            .Node("Gemm", "x k -> y", ("transB", 1)).Read();
        Assert.Equal([11, 20, 20, 41], low.Layers[1].Weights[0].Span.ToArray());
        Network added = new ModelSketch(13, -1, 2).Floats("w", [2, 2], 1, 0, 0, 1).Floats("b", [1, 2], 1, 2).Floats("a", [1, 2], 10, 20)
            .Node("Gemm", "b a w -> k", ("transA", 1), ("alpha", 0.5f), ("beta", 2f)).Node("Gemm", "x k -> y", ("transB", 1)).Read();
        Assert.Equal([7, 10, 10, 22], added.Layers[1].Weights[0].Span.ToArray());
    }

    [Fact]
    public void Reductions_of_constants_go_over_the_axes_that_the_node_names()
    {
        Assert.Equal([2, 3], Round(Fold("ReduceSum", [1])));
        Assert.Equal([5, 3, -3], Round(Fold("ReduceSum", [0])));
        Assert.Equal([3, 5], Round(Fold("ReduceMax", [-1])));
        Assert.Equal([-2, -6], Round(Fold("ReduceMin", [1])));
        Assert.Equal([6, 15], Round(Fold("ReduceL1", [1])));
        Assert.Equal([14, 77], Round(Fold("ReduceSumSquare", [1])));
        Assert.Equal([-6, -120], Round(Fold("ReduceProd", [1])));
        Assert.Equal([5], Round(Fold("ReduceSum", [0, 1])));

        static float[] Round(float[] values) => Array.ConvertAll(values, MathF.Round);
    }

    [Fact]
    public void Constants_are_split_and_padded()
    {
        // The parts of a fused projection: each a weight of its own.
        Network split = new ModelSketch(13, -1, 2).Floats("w", [4, 2], 1, 2, 3, 4, 5, 6, 7, 8).Node("Split", "w -> p q", ("axis", 0)).Node("Gemm", "x p -> a", ("transB", 1))
            .Node("Gemm", "a q -> y", ("transB", 1)).Read();
        Assert.Equal([1, 2, 3, 4], split.Layers[1].Weights[0].Span.ToArray());
        Assert.Equal([5, 6, 7, 8], split.Layers[2].Weights[0].Span.ToArray());
        // A pointwise kernel in the middle of a 3x3 one, as re-parameterised networks have it.
        Network padded = new ModelSketch(13, -1, 1, 4, 4).Floats("w", [1, 1, 1, 1], 5).Ints("pads", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", "w pads -> k")
            .Node("Conv", "x k -> y", ("pads", new[] { 1, 1, 1, 1 })).Read();
        Assert.Equal([0, 0, 0, 0, 5, 0, 0, 0, 0], padded.Layers[1].Weights[0].Span.ToArray());
    }

    [Fact]
    public void Activations_and_constants_are_joined_along_the_channels()
    {
        Network network = new ModelSketch(13, 1, 2, 1, 2).Floats("c", [1, 3, 1, 2], 7, 7, 8, 8, 9, 9).Node("Concat", "c x c -> y", ("axis", 1)).Read();
        Assert.Equal([7, 7, 8, 8, 9, 9, 1, 2, 3, 4, 7, 7, 8, 8, 9, 9], Inference.RunAsFile(network, [1, 2, 3, 4], 1));
        string refusal = new ModelSketch(13, 1, 2, 1, 2).Floats("c", [1, 1, 1, 2], 1, 2).Node("Concat", "x c -> y", ("axis", 1)).Refusal();
        Assert.Contains("differs within a channel", refusal, StringComparison.Ordinal);
        Assert.Contains("cannot be joined", new ModelSketch(13, 1, 2, 1, 2).Floats("c", [1, 1, 1, 3]).Node("Concat", "x c -> y", ("axis", 1)).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_one_number_may_be_large_and_bombs_are_refused()
    {
        Network network = new ModelSketch(13, -1, 1024, 1, 1).Ints("s", 1024, 1024, 3, 3).Node("ConstantOfShape", "s -> w", ("value", Number(0.5f)))
            .Node("Conv", "x w -> y", ("pads", new[] { 1, 1, 1, 1 })).Read();
        Assert.Equal(4L * 1024 * 1024 * 9, network.WeightsBytes);
        Assert.Equal(0.5f, network.Layers[1].Weights[0][123_456]);
        string bomb = new ModelSketch(13, -1, 40_000).Ints("s", 40_000, 40_000).Node("ConstantOfShape", "s -> w").Node("MatMul", "x w -> y").Refusal();
        Assert.Contains("node 'node_0' (ConstantOfShape): the file asks for far more memory", bomb, StringComparison.Ordinal);
    }

    private static float[] Fold(string op, int[] axes)
    {
        bool input = op == "ReduceSum";
        var sketch = new ModelSketch(13, 1, 1).Floats("w", [2, 3], 1, -2, 3, 4, 5, -6).Ints("axes", [.. axes.Select(a => (long)a)]).Ints("row", 1, -1);
        sketch.Node(op, input ? "w axes -> r" : "w -> r", input ? ("keepdims", 0) : ("axes", axes)).Node("Reshape", "r row -> f").Node("Concat", "f x -> y", ("axis", 1));
        return Inference.RunAsFile(sketch.Read(), [0], 1)[..^1];
    }

    private static Schema.Tensor Number(float value) => new() { DataType = (int)Schema.ElementType.Float, Dims = { 1 }, FloatData = { value } };
}
