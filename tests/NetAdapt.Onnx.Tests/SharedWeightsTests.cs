using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>An initializer that several nodes read is one weight: counted once, written once; and where they read it in ways that cannot be one, the network says so.</summary>
public class SharedWeightsTests
{
    private static ModelSketch Map() => new ModelSketch(13, -1, 2, 4, 4).Floats("w", [2, 2, 3, 3]).Floats("b", [2]).Floats("v", [2]);

    private static ModelSketch Vector() => new ModelSketch(13, -1, 3).Floats("w", [3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9).Floats("b", [3]);

    private static readonly (string, object) s_same = ("pads", new[] { 1, 1, 1, 1 });

    [Fact]
    public void A_kernel_of_two_convolutions_is_counted_and_written_once_and_stays_one()
    {
        Network network = Map().Node("Conv", "x w b -> a", s_same).Node("Relu", "a -> r").Node("Conv", "r w b -> y", s_same).Read();
        Assert.Equal(2, network.SharedWeights.Length);
        Assert.Equal(4 * (36 + 2), network.WeightsBytes);
        byte[] bytes = OnnxWriter.ToBytes(network);
        Assert.Equal(2, Model.Parser.ParseFrom(bytes).Graph.Initializer.Count);
        Network again = OnnxReader.Read(bytes, "again.onnx");
        Assert.Equal(4 * (36 + 2), again.WeightsBytes);
        float[] input = [.. Enumerable.Range(0, 32).Select(i => i * 0.1f - 1)];
        Assert.Equal(Inference.RunAsFile(network, input, 1), Inference.RunAsFile(again, input, 1));
    }

    public static TheoryData<string> Ways => ["identity", "constant node", "one transposition", "two transpositions", "transposed twice", "squeezed and unsqueezed", "reshaped", "gemm and matmul"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_way_from_the_initializer_to_the_node_does_not_matter(string way)
    {
        ModelSketch sketch = Vector().Ints("flat", 9).Ints("square", 3, 3).Ints("zero", 0);
        sketch = way switch
        {
            "identity" => sketch.Node("Identity", "w -> i").Node("Gemm", "x w -> a").Node("Gemm", "a i -> y"),
            "constant node" => sketch.Node("Constant", "-> c", ("value", Eye())).Node("MatMul", "x c -> a").Node("MatMul", "a c -> y"),
            "one transposition" => sketch.Node("Transpose", "w -> t").Node("MatMul", "x t -> a").Node("MatMul", "a t -> y"),
            "two transpositions" => sketch.Node("Transpose", "w -> t").Node("Transpose", "w -> u").Node("MatMul", "x t -> a").Node("MatMul", "a u -> y"),
            "transposed twice" => sketch.Node("Transpose", "w -> t").Node("Transpose", "t -> u").Node("MatMul", "x w -> a").Node("MatMul", "a u -> y"),
            "squeezed and unsqueezed" => sketch.Node("Unsqueeze", "w zero -> t").Node("Squeeze", "t zero -> u").Node("MatMul", "x w -> a").Node("MatMul", "a u -> y"),
            "reshaped" => sketch.Node("Reshape", "w flat -> t").Node("Reshape", "t square -> u").Node("MatMul", "x w -> a").Node("MatMul", "a u -> y"),
            "gemm and matmul" => sketch.Node("Transpose", "w -> t").Node("Gemm", "x w -> a", ("transB", 1)).Node("MatMul", "a t -> y"),
            _ => throw new ArgumentOutOfRangeException(nameof(way), way, "not a way"),
        };
        Network network = sketch.Read();
        Assert.Single(network.SharedWeights);
        Assert.Empty(network.SplitWeights);
        Assert.Equal(4 * 9, network.WeightsBytes);
        Assert.Equal(4 * 9, OnnxReader.Read(OnnxWriter.ToBytes(network), "again.onnx").WeightsBytes);
    }

    [Fact]
    public void Biases_normalizations_slopes_and_summands_are_shared_too()
    {
        Network biases = Map().Floats("k", [2, 2, 3, 3]).Node("Conv", "x w b -> a", s_same).Node("Conv", "a k b -> y", s_same).Read();
        Assert.Equal("node_0.bias", biases.NameOf(Assert.Single(biases.SharedWeights).Places[0]));
        Network normalized = Map().Floats("var", [2], 1, 2).Node("BatchNormalization", "x b v b var -> a").Node("Relu", "a -> r").Node("BatchNormalization", "r b v b var -> y").Read();
        // Scale and mean read one initializer, but never are one weight.
        Assert.Equal(4, normalized.SharedWeights.Length);
        Assert.Equal(4 * 8, normalized.WeightsBytes);
        Network slopes = Map().Floats("s", [2, 1, 1], 0.1f, 0.2f).Node("PRelu", "x s -> a").Node("PRelu", "a s -> y").Read();
        Assert.Contains(slopes.SharedWeights, shared => slopes.NameOf(shared.Places[0]) == "node_0_2.scale");
        Network added = Map().Floats("s", [1, 2, 1, 1], 5, 6).Node("Conv", "x w -> a", s_same).Node("Add", "a s -> c").Node("Relu", "c -> r").Node("Add", "r s -> y").Read();
        Assert.Single(added.SharedWeights);
        Assert.Equal(1, Model.Parser.ParseFrom(OnnxWriter.ToBytes(added)).Graph.Initializer.Count(tensor => tensor.RawData.Length == 8 && tensor.DataType == (int)ElementType.Float));
    }

    [Fact]
    public void Equal_numbers_in_two_initializers_are_two_weights()
    {
        Network network = Vector().Floats("other", [3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9).Node("Gemm", "x w -> a").Node("Gemm", "a other -> y").Read();
        Assert.Empty(network.SharedWeights);
        Assert.Equal(8 * 9, network.WeightsBytes);
    }

    [Fact]
    public void Parts_of_one_initializer_that_do_not_meet_are_weights_of_their_own()
    {
        Network network = new ModelSketch(13, -1, 2).Floats("w", [4, 2]).Node("Split", "w -> p q", ("axis", 0)).Node("Gemm", "x p -> a", ("transB", 1)).Node("Gemm", "a q -> y", ("transB", 1)).Read();
        Assert.Empty(network.SharedWeights);
        Assert.Empty(network.SplitWeights);
        Assert.Equal(4 * 8, network.WeightsBytes);
    }

    [Fact]
    public void One_number_that_formulas_share_is_no_shared_weight()
    {
        Network network = Map().Floats("two", [], 2).Node("Mul", "x two -> a").Node("Relu", "a -> r").Node("Mul", "r two -> y").Read();
        Assert.Empty(network.SplitWeights);
    }

    public static TheoryData<string> Conflicts => ["transposed", "scaled", "overlapping parts", "computed", "computed in two ways"];

    [Theory]
    [MemberData(nameof(Conflicts))]
    public void What_cannot_be_one_weight_runs_and_is_refused_where_it_would_change(string conflict)
    {
        ModelSketch sketch = conflict switch
        {
            "transposed" => Vector().Node("Gemm", "x w -> a").Node("Gemm", "a w -> y", ("transB", 1)),
            "scaled" => Vector().Node("Gemm", "x w -> a").Node("Gemm", "a w -> y", ("alpha", 0.5f)),
            "overlapping parts" => new ModelSketch(13, -1, 2).Floats("w", [3, 2]).Ints("i", 0, 1).Ints("j", 1, 2).Node("Gather", "w i -> p").Node("Gather", "w j -> q")
                .Node("Gemm", "x p -> a", ("transB", 1)).Node("Gemm", "a q -> y", ("transB", 1)),
            "computed" => Vector().Floats("half", [], 0.5f).Node("Mul", "w half -> h").Node("Gemm", "x w -> a").Node("Gemm", "a h -> y"),
            "computed in two ways" => Vector().Floats("half", [], 0.5f).Node("Mul", "w half -> h").Node("Add", "w half -> i").Node("Gemm", "x h -> a").Node("Gemm", "a i -> y"),
            _ => throw new ArgumentOutOfRangeException(nameof(conflict), conflict, "not a conflict"),
        };
        Network network = sketch.Read();
        SplitWeight split = Assert.Single(network.SplitWeights);
        Assert.Equal("w", split.Weight);
        int inputs = network.InputShape.Count;
        Assert.All(Inference.RunAsFile(network, [.. Enumerable.Repeat(1f, inputs)], 1), value => Assert.True(float.IsFinite(value)));
        foreach (Action refused in new Action[] { () => OnnxWriter.ToBytes(network), () => _ = new TrainingGraph(network) })
        {
            string message = Assert.Throws<InvalidInputException>(refused).Message;
            Assert.Contains("'w'", message, StringComparison.Ordinal);
            Assert.Contains($"'{split.First}' and '{split.Second}'", message, StringComparison.Ordinal);
            Assert.Contains("export the model again", message, StringComparison.Ordinal);
        }
        Assert.Empty(ChannelGroups.Of(network).Free);
    }

    [Fact]
    public void Weights_that_a_shared_module_standardises_at_each_call_are_one()
    {
        ModelSketch sketch = Vector();
        foreach (int call in new[] { 1, 2 })
            sketch.Node("ReduceMean", $"w -> m{call}", ("axes", new[] { 1 })).Node("Sub", $"w m{call} -> d{call}");
        Network network = sketch.Node("Gemm", "x d1 -> a").Node("Relu", "a -> r").Node("Gemm", "r d2 -> y").Read();
        Assert.Single(network.SharedWeights);
        Assert.Empty(network.SplitWeights);
    }

    [Fact]
    public void Layers_that_share_a_kernel_lose_the_same_filters()
    {
        Network network = new ModelSketch(13, -1, 3, 4, 4).Floats("in", [4, 3, 1, 1]).Floats("w", [4, 4, 3, 3]).Floats("b", [4]).Floats("out", [2, 4, 1, 1])
            .Node("Conv", "x in -> i").Node("Relu", "i -> r").Node("Conv", "r w b -> a", s_same).Node("Relu", "a -> s").Node("Conv", "s w b -> c", s_same).Node("Relu", "c -> t")
            .Node("Conv", "t out -> y").Read();
        var groups = ChannelGroups.Of(network);
        ChannelGroup group = Assert.Single(groups.Free);
        Assert.Equal(4, group.Width);
        Network smaller = FilterSelection.All(groups).Keep(group, [0, 2]).Apply();
        Assert.Equal(2, smaller.SharedWeights.Length);
        Assert.Equal(4 * (2 * 3 + 2 * 2 * 9 + 2 + 2 * 2), smaller.WeightsBytes);
        Assert.Equal(smaller.WeightsBytes, FilterSelection.All(groups).Keep(group, [0, 2]).ApplyToOutline().WeightsBytes);
        Assert.Equal(smaller.WeightsBytes, OnnxReader.Read(OnnxWriter.ToBytes(smaller), "smaller.onnx").WeightsBytes);
    }

    private static Schema.Tensor Eye() => new() { DataType = (int)ElementType.Float, Dims = { 3, 3 }, FloatData = { 1, 2, 3, 0, 1, 0, 0, 0, 1 } };
}
