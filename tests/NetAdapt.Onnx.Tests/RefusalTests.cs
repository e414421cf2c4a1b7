using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests;

/// <summary>What cannot be read is refused by a message that says what, where and, where there is one, the remedy.</summary>
public class RefusalTests
{
    [Fact]
    public void An_unsupported_op_is_named_with_its_node_and_its_file()
    {
        string message = new ModelSketch(13, -1, 3).Node("Relu", "x -> a").Node("Einsum", "a -> y").Refusal();
        Assert.Equal("'sketch.onnx': node 'node_1': op Einsum is not supported. `netadapt info --ops` lists what is.", message);
    }

    [Fact]
    public void An_op_of_another_domain_is_named_with_it()
    {
        var sketch = new ModelSketch(13, -1, 3).Node("Relu", "x -> y");
        sketch.Graph.Node[0].Domain = "com.example";
        Assert.Contains("op com.example.Relu is not supported", sketch.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(26)]
    public void Other_operator_sets_are_refused(int opset) => Refused($"operator set {opset}; 7 to 25", new ModelSketch(opset, -1, 3).Node("Relu", "x -> y"));

    [Fact]
    public void Graphs_need_one_input_and_one_output()
    {
        Refused("2 inputs ('x', 'z')", new ModelSketch(13, -1, 3).Input("z", -1, 3).Node("Add", "x z -> y"));
        Refused("2 outputs", new ModelSketch(13, -1, 3).Node("Relu", "x -> y").Output("x"));
        var none = new ModelSketch(13, -1, 3).Node("Constant", "-> y", ("value_float", 1f));
        none.Graph.Input.Clear();
        Refused("no input", none);
    }

    [Fact]
    public void Cycles_and_names_that_nothing_makes_are_refused()
    {
        Refused("nodes 'node_0', 'node_1' read each other in a cycle", new ModelSketch(13, -1, 3).Node("Add", "x b -> a").Node("Relu", "a -> b").Node("Relu", "b -> y"));
        Refused("node 'node_0' (Add) reads its own output", new ModelSketch(13, -1, 3).Node("Add", "x a -> a").Node("Relu", "a -> y"));
        Refused("reads 'nowhere', which no node",  new ModelSketch(13, -1, 3).Node("Add", "x nowhere -> y"));
        Refused("'y'", new ModelSketch(13, -1, 3));
    }

    [Fact]
    public void Names_that_are_made_twice_are_refused()
    {
        Refused("'y' is made elsewhere too", new ModelSketch(13, -1, 3).Node("Relu", "x -> y").Node("Relu", "x -> y"));
        Refused("'x' is made elsewhere too", new ModelSketch(13, -1, 3).Node("Relu", "x -> x").Node("Relu", "x -> y"));
        Refused("initializer 'w' is given twice", new ModelSketch(13, -1, 3).Floats("w", [], 1).Floats("w", [], 2).Node("Add", "x w -> y"));
        Refused("'perm' is given twice", new ModelSketch(13, -1, 3).Node("Transpose", "x -> y", ("perm", new[] { 0, 1 }), ("perm", new[] { 0, 1 })));
    }

    [Fact]
    public void Tensors_must_hold_what_their_dimensions_say()
    {
        Refused("ask for 4 elements, but it holds 2", new ModelSketch(13, -1, 3).Floats("w", [4], 1, 2).Node("Add", "x w -> y"));
        Refused("a dimension of -1 is impossible", new ModelSketch(13, -1, 3).Floats("w", [-1], 1, 2).Node("Add", "x w -> y"));
        Refused("too large", new ModelSketch(13, -1, 3).Floats("w", [1 << 30, 1 << 30], 1, 2).Node("Add", "x w -> y"));
        var sketch = new ModelSketch(13, -1, 3).Floats("w", [1], 1).Node("Add", "x w -> y");
        sketch.Graph.Initializer[0].DataLocation = 1;
        Refused("another file", sketch);
        sketch = new ModelSketch(13, -1, 3).Floats("w", [1], 1).Node("Add", "x w -> y");
        sketch.Graph.Initializer[0].DataType = (int)ElementType.String;
        Refused("elements of type String", sketch);
    }

    [Fact]
    public void Constants_cannot_ask_for_more_memory_than_the_file_justifies() =>
        Refused("more memory than its size justifies", new ModelSketch(13, -1, 3).Ints("s", 40_000, 40_000).Node("ConstantOfShape", "s -> c").Node("Add", "x c -> y"));

    [Fact]
    public void Wrong_types_are_refused()
    {
        Refused("holds floats, not integers", new ModelSketch(13, -1, 3).Floats("s", [2], 0, 3).Node("Reshape", "x s -> y"));
        Refused("holds integers, not floats", new ModelSketch(13, -1, 3).Ints("w", 1).Node("Add", "x w -> y"));
        Refused("'axis' should be an integer", new ModelSketch(13, -1, 3).Node("Softmax", "x -> y", ("axis", 1f)));
        var bytes = new ModelSketch(13, -1, 3).Node("Relu", "x -> y");
        bytes.Graph.Input[0].Type.TensorType.ElemType = (int)ElementType.UInt8;
        Refused("type UInt8, not float", bytes);
    }

    [Fact]
    public void What_would_need_moving_data_is_refused_with_the_layout() =>
        Refused("(N, H, C, W)", new ModelSketch(13, -1, 3, 4, 5).Floats("w", [2, 4, 1, 1]).Node("Transpose", "x -> t", ("perm", new[] { 0, 2, 1, 3 })).Node("Conv", "t w -> y"));

    [Fact]
    public void Forms_of_supported_ops_that_are_not_supported_say_which()
    {
        Refused("mode 'reflect'", new ModelSketch(13, -1, 2, 5, 5).Ints("p", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", "x p -> y", ("mode", "reflect")));
        Refused("would become the channels", new ModelSketch(13, -1, 2).Floats("w", [2, 3]).Node("Gemm", "x w -> y", ("transA", 1)));
        Refused("training mode", new ModelSketch(14, -1, 1, 2, 2).Floats("v", [1], 1).Node("BatchNormalization", "x v v v v -> y", ("training_mode", 1)));
        Refused("training mode", new ModelSketch(12, -1, 1, 2, 2).Floats("v", [1], 1).Node("BatchNormalization", "x v v v v -> y m s sm ss"));
        Refused("'spatial' = 0", new ModelSketch(8, -1, 1, 2, 2).Floats("v", [1], 1).Node("BatchNormalization", "x v v v v -> y", ("spatial", 0)));
        Refused("computed from the network's input", new ModelSketch(13, -1, 1, 2, 2).Node("Conv", "x x -> y"));
        Refused("does not fit an input of 3 channels", new ModelSketch(13, -1, 3, 2, 2).Floats("w", [1, 2, 1, 1]).Node("Conv", "x w -> y"));
        Refused("does not fit", new ModelSketch(13, -1, 3, 2, 2).Floats("w", [1, 3, 5, 5]).Node("Conv", "x w -> y"));
        Refused("differs within a channel", new ModelSketch(13, -1, 1, 2, 2).Floats("w", [1, 1, 2, 2]).Node("Mul", "x w -> y"));
        Refused("divides by 0", new ModelSketch(13, -1, 3).Floats("w", [], 0).Node("Div", "x w -> y"));
    }

    [Fact]
    public void Files_that_are_something_else_are_refused()
    {
        foreach (byte[] bytes in new byte[][] { [], [1, 2, 3], "not an onnx file at all"u8.ToArray(), [0x08, 0x07] })
            Assert.Contains("sketch.onnx", Assert.Throws<InvalidInputException>(() => OnnxReader.Read(bytes, "sketch.onnx")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_that_are_split_and_not_joined_again_are_refused()
    {
        ModelSketch Parts() => new ModelSketch(13, -1, 6, 4, 5).Ints("parts", 0, 2, 3, 4, 5).Ints("other", 0, 6, 20).Node("Reshape", "x parts -> p");
        Refused("has its channels split over two axes", Parts().Node("Relu", "p -> y"));
        Refused("has its channels split over two axes", Parts().Node("Add", "x p -> y"));
        Refused("output 'y' has its channels split", Parts().Node("Identity", "p -> y"));
        Refused("only a shuffle of the channels", Parts().Node("Transpose", "p -> y", ("perm", new[] { 0, 3, 1, 2, 4 })));
        Refused("does not join what was split", Parts().Node("Reshape", "p other -> y"));
    }

    [Fact]
    public void The_indices_of_a_max_pool_are_refused_where_somebody_reads_them()
    {
        Refused("node 'node_0' (MaxPool): its output 'indices'", new ModelSketch(13, -1, 1, 4, 4).Node("MaxPool", "x -> p indices", ("kernel_shape", new[] { 2, 2 })).Node("Add", "p indices -> y"));
        Assert.Equal(2, new ModelSketch(13, -1, 1, 4, 4).Node("MaxPool", "x -> y indices", ("kernel_shape", new[] { 2, 2 })).Read().Layers.Length);
    }

    private static void Refused(string because, ModelSketch sketch)
    {
        string message = sketch.Refusal();
        Assert.Contains(because, message, StringComparison.Ordinal);
        Assert.StartsWith("'sketch.onnx': ", message, StringComparison.Ordinal);
    }
}
