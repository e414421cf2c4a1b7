using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests;

/// <summary>A file's nodes may stand in any order; the network is that of the sorted file.</summary>
public class NodeOrderTests
{
    private static ModelSketch Sorted() => new ModelSketch(13, -1, 2, 4, 4).Floats("w", [3, 2, 1, 1]).Floats("v", [3, 3, 3, 3])
        .Node("Conv", "x w -> a").Node("Relu", "a -> b").Node("Conv", "b v -> c", ("pads", new[] { 1, 1, 1, 1 })).Node("Sigmoid", "a -> d").Node("Add", "c d -> y");

    [Fact]
    public void Nodes_in_every_order_make_the_network_of_the_sorted_file()
    {
        float[] input = [.. Enumerable.Range(0, 32).Select(i => i * 0.1f - 1.5f)];
        float[] expected = Inference.RunAsFile(Sorted().Read(), input, 1);
        foreach (int[] order in new int[][] { [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 2, 3, 4, 0], [3, 1, 4, 0, 2] })
        {
            ModelSketch sketch = Sorted();
            Node[] nodes = [.. sketch.Graph.Node];
            sketch.Graph.Node.Clear();
            sketch.Graph.Node.AddRange(order.Select(i => nodes[i]));
            Assert.Equal(expected, Inference.RunAsFile(sketch.Read(), input, 1));
        }
    }

    [Fact]
    public void A_sorted_file_keeps_the_order_of_its_layers() =>
        Assert.Equal(["x", "node_0", "node_1", "node_2", "node_3", "node_4"], Sorted().Read().Layers.Select(layer => layer.Name));

    [Fact]
    public void Constants_may_stand_behind_the_nodes_that_read_them()
    {
        Network network = new ModelSketch(13, -1, 3).Node("Reshape", "x s -> y").Node("Concat", "n m -> s", ("axis", 0)).Node("Constant", "-> m", ("value_ints", new[] { 3 }))
            .Node("Constant", "-> n", ("value_ints", new[] { -1 })).Read();
        Assert.Single(network.Layers);
    }

    [Fact]
    public void A_long_cycle_names_its_nodes_and_no_others()
    {
        ModelSketch sketch = new ModelSketch(13, -1, 3).Node("Relu", "x -> before").Node("Add", "before c -> a").Node("Relu", "a -> b").Node("Relu", "b -> c").Node("Relu", "c -> y");
        string message = sketch.Refusal();
        Assert.Contains("'node_1', 'node_2', 'node_3'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("node_0", message, StringComparison.Ordinal);
        Assert.DoesNotContain("node_4", message, StringComparison.Ordinal);
        Assert.Contains("cycle", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_within_a_function_of_the_model_may_stand_in_any_order()
    {
        var sketch = new ModelSketch(13, -1, 3).Node("Twice", "x -> y");
        sketch.Graph.Node[0].Domain = "own";
        sketch.Model.Functions.Add(new Function
        {
            Name = "Twice", Domain = "own", Input = { "u" }, Output = { "w" },
            Node = { new Node { OpType = "Add", Input = { "v", "u" }, Output = { "w" } }, new Node { OpType = "Sigmoid", Input = { "u" }, Output = { "v" } } },
        });
        Assert.Equal(["sigmoid", "add"], sketch.Read().Layers.Skip(1).Select(layer => layer.Op.Kind));
    }
}
