using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Tests;

public class ReaderTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(22)]
    public void Operator_sets_from_7_to_22_are_read(int opset) => Assert.IsType<Clamp>(new ModelSketch(opset, -1, 3, 4, 4).Node("Relu", "x -> y").Read().Layers[1].Op);

    [Theory]
    [InlineData("SAME_UPPER", 0, 0, 1, 1)]
    [InlineData("SAME_LOWER", 1, 1, 0, 0)]
    [InlineData("VALID", 0, 0, 0, 0)]
    public void Automatic_pads_are_resolved(string mode, int top, int left, int bottom, int right)
    {
        var op = (Convolution)new ModelSketch(11, -1, 1, 6, 6).Floats("w", [1, 1, 3, 3]).Node("Conv", "x w -> y", ("auto_pad", mode), ("strides", new[] { 2, 2 })).Read().Layers[1].Op;
        Assert.Equal((top, left, bottom, right), (op.Window.PadTop, op.Window.PadLeft, op.Window.PadBottom, op.Window.PadRight));
    }

    [Fact]
    public void Convolution_weights_become_channel_last()
    {
        Network network = new ModelSketch(11, -1, 2, 5, 5).Floats("w", [3, 2, 2, 3]).Node("Conv", "x w -> y").Read();
        Tensor kernel = network.Layers[1].Weights[0];
        Assert.Equal(new FeatureMap(3, 2, 3, 2), kernel.Shape);
        Assert.Equal(0.1f * (((2 * 2 + 1) * 2 + 1) * 3 + 2) - 0.3f, kernel[2, 1, 2, 1], 1e-5f);
    }

    [Fact]
    public void A_shuffle_of_the_channels_becomes_one_layer()
    {
        Network network = new ModelSketch(13, -1, 6, 4, 5).Ints("parts", 0, 2, 3, 4, 5).Ints("whole", -1, 6, 4, 5)
            .Node("Reshape", "x parts -> p").Node("Transpose", "p -> t", ("perm", new[] { 0, 2, 1, 3, 4 })).Node("Reshape", "t whole -> y").Read();
        Assert.Equal([new Select([0, 3, 1, 4, 2, 5])], network.Layers.Skip(1).Select(layer => layer.Op));
    }

    [Fact]
    public void Split_slice_and_gather_of_the_channels_are_read()
    {
        Network split = new ModelSketch(11, -1, 6, 4, 5).Node("Split", "x -> a b", ("axis", 1), ("split", new[] { 2, 4 })).Node("Concat", "b a -> y", ("axis", 1)).Read();
        Assert.Equal([new Select([0, 1]), new Select([2, 3, 4, 5]), new Concat()], split.Layers.Skip(1).Select(layer => layer.Op));
        Network slice = new ModelSketch(11, -1, 6, 4, 5).Ints("from", -1).Ints("to", -7).Ints("axis", 1).Ints("step", -2).Node("Slice", "x from to axis step -> y").Read();
        Assert.Equal(new Select([5, 3, 1]), slice.Layers[1].Op);
        Network gather = new ModelSketch(11, -1, 6, 4, 5).Ints("of", 4, -6).Node("Gather", "x of -> y", ("axis", 1)).Read();
        Assert.Equal(new Select([4, 0]), gather.Layers[1].Op);
        Network whole = new ModelSketch(11, -1, 6, 4, 5).Ints("from", 0).Ints("to", long.MaxValue).Ints("axis", 0).Node("Slice", "x from to axis -> s").Node("Relu", "s -> y").Read();
        Assert.Equal(Clamp.Relu, whole.Layers[1].Op);
    }

    [Fact]
    public void A_shortcut_that_leaves_out_pixels_and_adds_channels_is_read_and_can_be_pruned()
    {
        Network network = new ModelSketch(11, -1, 2, 3, 5).Ints("from", 0, 0).Ints("to", long.MaxValue, 5).Ints("axes", 2, 3).Ints("steps", 2, 2).Ints("pads", 0, 1, 0, 0, 0, 3, 0, 0)
            .Node("Slice", "x from to axes steps -> s").Node("Pad", "s pads -> y").Read();
        float[] x = [.. Enumerable.Range(1, 30).Select(i => (float)i)];
        float[] expected = [.. new float[6], 1, 3, 5, 11, 13, 15, 16, 18, 20, 26, 28, 30, .. new float[18]];
        Assert.Equal(expected, Inference.RunAsFile(network, x, 1));
        Assert.Equal(expected, Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(network), "again"), x, 1));

        Network residual = new ModelSketch(11, -1, 3, 4, 4).Floats("stem", [2, 3, 1, 1]).Floats("wide", [4, 2, 1, 1]).Floats("head", [2, 4, 1, 1]).Ints("pads", 0, 1, 0, 0, 0, 1, 0, 0)
            .Node("Conv", "x stem -> a").Node("Conv", "a wide -> b").Node("Pad", "a pads -> c").Node("Add", "b c -> d").Node("Conv", "d head -> y").Read();
        ChannelGroup stage = ChannelGroups.Of(residual).Free.Single();
        Assert.Equal((2, 2), (stage.Width, stage.Producers.Length));
    }

    [Fact]
    public void Height_and_width_that_a_file_leaves_open_are_given_in_any_layout()
    {
        Assert.Equal(new FeatureMap(1, 5, 7, 3), new ModelSketch(13, -1, 3, -1, -1).Node("Relu", "x -> y").Read((5, 7)).InputShape);
        Network last = new ModelSketch(13, -1, -1, -1, 3).Node("Transpose", "x -> t", ("perm", new[] { 0, 3, 1, 2 })).Floats("w", [2, 3, 1, 1]).Node("Conv", "t w -> y").Read((5, 7));
        Assert.Equal(new FeatureMap(1, 5, 7, 3), last.InputShape);
        Assert.Contains("--size", new ModelSketch(13, -1, 3, -1, -1).Node("Relu", "x -> y").Refusal(), StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new ModelSketch(13, -1, -1, -1, -1).Node("Relu", "x -> y").Read((5, 7)));
    }

    [Fact]
    public void A_first_axis_of_fixed_size_may_be_a_part_of_one_image()
    {
        Network network = new ModelSketch(11, 3, 4, 5).Node("Softmax", "x -> y", ("axis", 0)).Read();
        Assert.Equal((new FeatureMap(1, 4, 5, 3), "C,H,W"), (network.InputShape, network.Metadata[OnnxMetadata.InputView]));
        Assert.Equal(new Softmax(WholeImage: true), network.Layers[1].Op);
    }

    [Fact]
    public void Clip_takes_its_bounds_from_attributes_or_inputs()
    {
        Assert.Equal(new Clamp(0, 6), new ModelSketch(10, -1, 3).Node("Clip", "x -> y", ("min", 0f), ("max", 6f)).Read().Layers[1].Op);
        Assert.Equal(new Clamp(float.NegativeInfinity, 6), new ModelSketch(11, -1, 3).Floats("six", [], 6).Node("Clip", "x _ six -> y").Read().Layers[1].Op);
        Assert.Equal(Clamp.Relu, new ModelSketch(7, -1, 3).Node("Clip", "x -> y", ("min", 0f)).Read().Layers[1].Op);
    }

    [Fact]
    public void Pads_come_from_attributes_or_inputs_with_or_without_axes()
    {
        var expected = new Pad(1, 2, 3, 4, 0.5f);
        Assert.Equal(expected, new ModelSketch(7, -1, 2, 5, 5).Node("Pad", "x -> y", ("pads", new[] { 0, 0, 1, 2, 0, 0, 3, 4 }), ("value", 0.5f)).Read().Layers[1].Op);
        Assert.Equal(expected, new ModelSketch(13, -1, 2, 5, 5).Ints("p", 0, 0, 1, 2, 0, 0, 3, 4).Floats("v", [], 0.5f).Node("Pad", "x p v -> y").Read().Layers[1].Op);
        Assert.Equal(expected, new ModelSketch(18, -1, 2, 5, 5).Ints("p", 2, 1, 4, 3).Floats("v", [], 0.5f).Ints("a", -1, 2).Node("Pad", "x p v a -> y").Read().Layers[1].Op);
    }

    [Fact]
    public void A_mean_over_height_and_width_is_global_pooling_in_every_operator_set()
    {
        Assert.IsType<GlobalAveragePool>(new ModelSketch(11, -1, 2, 5, 5).Node("ReduceMean", "x -> y", ("axes", new[] { 2, 3 }), ("keepdims", 0)).Read().Layers[1].Op);
        Assert.IsType<GlobalAveragePool>(new ModelSketch(18, -1, 2, 5, 5).Ints("a", -1, -2).Node("ReduceMean", "x a -> y").Read().Layers[1].Op);
    }

    [Fact]
    public void A_mean_over_the_channels_is_a_layer_of_its_own()
    {
        Network channels = new ModelSketch(13, -1, 2, 5, 5).Node("ReduceMean", "x -> m", ("axes", new[] { 1 })).Node("Mul", "x m -> y").Read();
        Assert.Equal([new ChannelMean(), new Multiply()], channels.Layers.Skip(1).Select(layer => layer.Op));
        Network image = new ModelSketch(13, -1, 2, 5, 5).Node("ReduceMean", "x -> y", ("axes", new[] { 1, 2, 3 }), ("keepdims", 0)).Read();
        Assert.Equal([new GlobalAveragePool(), new ChannelMean()], image.Layers.Skip(1).Select(layer => layer.Op));
    }

    [Fact]
    public void Gemm_scales_weights_and_bias()
    {
        Layer layer = new ModelSketch(11, -1, 2).Floats("w", [2, 3], 1, 2, 3, 4, 5, 6).Floats("c", [1], 10).Node("Gemm", "x w c -> y", ("alpha", 2f), ("beta", 0.5f)).Read().Layers[1];
        Assert.Equal([2, 8, 4, 10, 6, 12], layer.Weights[0].Span.ToArray());
        Assert.Equal([5, 5, 5], layer.Weights[1].Span.ToArray());
    }

    [Fact]
    public void A_constant_minus_the_activation_is_a_scale()
    {
        Layer layer = new ModelSketch(11, -1, 2, 3, 3).Floats("c", [1, 2, 1, 1], 5, 7).Node("Sub", "c x -> y").Read().Layers[1];
        Assert.Equal([-1, -1], layer.Weights[0].Span.ToArray());
        Assert.Equal([5, 7], layer.Weights[1].Span.ToArray());
    }

    [Fact]
    public void A_gate_of_its_own_input_is_one_layer_and_squeeze_and_excitation_a_product()
    {
        Assert.Equal(["input", "swish"], new ModelSketch(11, -1, 2, 3, 3).Node("Sigmoid", "x -> s").Node("Mul", "x s -> y").Read().Layers.Select(l => l.Op.Kind));
        Assert.Equal(["input", "gap", "sigmoid", "mul"], new ModelSketch(11, -1, 2, 3, 3).Node("GlobalAveragePool", "x -> g").Node("Sigmoid", "g -> s").Node("Mul", "s x -> y").Read().Layers.Select(l => l.Op.Kind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hard_swish_in_pieces_becomes_one_layer(bool gateFirst)
    {
        var sketch = new ModelSketch(11, -1, 2, 3, 3).Floats("three", [], 3).Floats("six", [], 6).Floats("zero", [], 0).Node("Add", "x three -> a").Node("Clip", "a zero six -> b");
        Network network = (gateFirst ? sketch.Node("Div", "b six -> c").Node("Mul", "x c -> y") : sketch.Node("Mul", "x b -> c").Node("Div", "c six -> y")).Read();
        Assert.Equal(["input", "hardswish"], network.Layers.Select(l => l.Op.Kind));
    }

    [Fact]
    public void Shape_arithmetic_with_an_open_batch_folds_away()
    {
        Network network = new ModelSketch(13, -1, 2, 3, 4).Ints("zero", 0).Ints("two", 2).Ints("three", 3).Ints("half", 12).Floats("w", [24, 5])
            .Node("Shape", "x -> s").Node("Gather", "s zero -> n", ("axis", 0)).Node("Slice", "s two three -> h")   // n = (batch), h = (3)
            .Node("Mul", "h half -> m").Node("Div", "m three -> d").Node("Mul", "d two -> rest")                     // 3 * 12 / 3 * 2 = 24
            .Node("Concat", "n rest -> target", ("axis", 0)).Node("Reshape", "x target -> f").Node("MatMul", "f w -> y").Read();
        Assert.Equal(["input", "fc"], network.Layers.Select(l => l.Op.Kind));
        Assert.Equal(new FeatureMap(5, 3, 4, 2), network.Layers[1].Weights[0].Shape);
    }

    [Fact]
    public void A_matrix_product_on_a_channel_last_map_is_a_pointwise_convolution()
    {
        Network network = new ModelSketch(13, -1, 4, 4, 3).Floats("w", [3, 5]).Node("MatMul", "x w -> y").Read();
        Assert.True(network.Layers[1].Op is Convolution { Window.IsPointwise: true, OutputChannels: 5 });
        Assert.Equal("N,H,W,C", network.Metadata[OnnxMetadata.InputView]);
        Assert.Equal("N,H,W,C", network.Metadata[OnnxMetadata.OutputView]);
    }

    [Fact]
    public void Open_height_and_width_are_refused_unless_they_are_given()
    {
        var sketch = new ModelSketch(13, -1, 3, -1, -1).Node("Relu", "x -> y");
        Assert.Contains("fixed height and width", sketch.Refusal(), StringComparison.Ordinal);
        Assert.Equal(new FeatureMap(1, 20, 30, 3), sketch.Read((20, 30)).InputShape);
    }

    [Fact]
    public void Unsupported_nodes_that_the_output_does_not_need_do_no_harm() =>
        Assert.Equal(2, new ModelSketch(13, -1, 3).Node("Einsum", "x -> unused").Node("Relu", "x -> y").Read().Layers.Length);

    [Fact]
    public void An_initializer_may_be_listed_as_an_input_too()
    {
        var sketch = new ModelSketch(8, -1, 1, 3, 3).Floats("w", [1, 1, 3, 3]).Node("Conv", "x w -> y").Input("w", 1, 1, 3, 3);
        Assert.Equal(2, sketch.Read().Layers.Length);
    }

    [Fact]
    public void Layers_have_the_nodes_names_or_else_their_outputs()
    {
        var sketch = new ModelSketch(13, -1, 3).Node("Relu", "x -> a").Node("Sigmoid", "a -> y");
        sketch.Graph.Node[0].Name = "";
        sketch.Graph.Node[1].Name = "a";
        Assert.Equal(["x", "a", "a_2"], sketch.Read().Layers.Select(l => l.Name));
    }
}
