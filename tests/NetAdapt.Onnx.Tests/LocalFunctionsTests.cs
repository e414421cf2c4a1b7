using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>Functions that a file brings along, as PyTorch's newer exporter writes modules.</summary>
public class LocalFunctionsTests
{
    private const string Domain = "pkg.torch";

    [Fact]
    public void A_call_becomes_the_functions_nodes_with_its_attributes_or_their_defaults()
    {
        // leaky(v; slope = 0.5) = LeakyRelu(v); twice(v; slope) = leaky(leaky(v)), the second time with the default. Names inside are the same each time.
        ModelSketch sketch = Sketch().Node("twice", "x -> a", ("slope", 0.25f)).Node("leaky", "a -> y");
        Function leaky = Add(sketch, "leaky", "v -> r", Inner("LeakyRelu", "v", "t", ("alpha", "slope")), Inner("Identity", "t", "r"));
        leaky.AttributeProto.Add(new Schema.Attribute { Name = "slope", F = 0.5f });
        Add(sketch, "twice", "v -> r", Call("leaky", "v", "t", ("slope", "slope")), Call("leaky", "t", "r"));
        Call(sketch);
        Network network = sketch.Read();
        Assert.Equal([new LeakyRelu(0.25f), new LeakyRelu(0.5f), new LeakyRelu(0.5f)], network.Layers.Skip(1).Select(layer => layer.Op));
        Assert.Equal(3, network.Layers.Skip(1).Select(layer => layer.Name).Distinct().Count());
        Assert.StartsWith("node_0/", network.Layers[1].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_that_nobody_gives_is_left_to_the_op()
    {
        ModelSketch sketch = Sketch().Node("leaky", "x -> y");
        Add(sketch, "leaky", "v -> r", Inner("LeakyRelu", "v", "r", ("alpha", "slope")));
        Call(sketch);
        Assert.Equal(new LeakyRelu(0.01f), sketch.Read().Layers[1].Op);
    }

    [Fact]
    public void An_output_may_be_an_input_and_inputs_and_outputs_may_be_left_out()
    {
        ModelSketch sketch = Sketch().Node("both", "x -> a").Node("clip", "a -> y");
        Add(sketch, "both", "v unused -> v other", Inner("Relu", "v", "other"));
        Add(sketch, "clip", "v low high -> r", new Node { OpType = "Clip", Input = { "v", "low", "high" }, Output = { "r" } });
        Call(sketch);
        Assert.Equal([new Clamp(float.NegativeInfinity, float.PositiveInfinity)], sketch.Read().Layers.Skip(1).Select(layer => layer.Op));
    }

    [Fact]
    public void What_cannot_be_put_in_place_is_refused_by_name()
    {
        ModelSketch itself = Sketch().Node("f", "x -> y");
        Add(itself, "f", "v -> r", Call("f", "v", "r"));
        Call(itself);
        Assert.Contains("function pkg.torch.f calls itself", itself.Refusal(), StringComparison.Ordinal);

        ModelSketch inputs = Sketch().Node("f", "x x -> y");
        Add(inputs, "f", "v -> r", Inner("Relu", "v", "r"));
        Call(inputs);
        Assert.Contains("takes 1 inputs and makes 1 outputs, not 2 and 1", inputs.Refusal(), StringComparison.Ordinal);

        ModelSketch older = Sketch().Node("f", "x -> y");
        Add(older, "f", "v -> r", Inner("Relu", "v", "r")).OpsetImport.Add(new OperatorSet { Version = 11 });
        Call(older);
        Assert.Contains("uses operator set 11, the model 18", older.Refusal(), StringComparison.Ordinal);

        ModelSketch unknown = Sketch().Node("f", "x -> y");
        Add(unknown, "f", "v -> r", Inner("Einsum", "v", "r"));
        Call(unknown);
        Assert.Contains("node 'node_0/r': op Einsum is not supported", unknown.Refusal(), StringComparison.Ordinal);

        // Each of these functions calls the one before it 16 times: 16^6 nodes.
        ModelSketch many = Sketch().Node("f5", "x -> y");
        for (int level = 0; level < 6; level++)
            Add(many, $"f{level}", "v -> r16", [.. Enumerable.Range(0, 16).Select(i => level == 0 ? Inner("Relu", i == 0 ? "v" : $"r{i}", $"r{i + 1}") : Call($"f{level - 1}", i == 0 ? "v" : $"r{i}", $"r{i + 1}"))]);
        Call(many);
        Assert.Contains("more than 131072 nodes", many.Refusal(), StringComparison.Ordinal);
    }

    private static ModelSketch Sketch() => new(18, -1, 2, 3, 3);

    /// <summary>Puts all ops of the graph that the functions name into their domain.</summary>
    private static void Call(ModelSketch sketch)
    {
        foreach (Node node in sketch.Graph.Node)
            if (sketch.Model.Functions.Any(function => function.Name == node.OpType)) node.Domain = Domain;
    }

    private static Function Add(ModelSketch sketch, string name, string wiring, params Node[] nodes)
    {
        string[] sides = wiring.Split(" -> ");
        var function = new Function { Name = name, Domain = Domain };
        function.Input.AddRange(sides[0].Split(' '));
        function.Output.AddRange(sides[1].Split(' '));
        function.Node.AddRange(nodes);
        sketch.Model.Functions.Add(function);
        return function;
    }

    private static Node Inner(string op, string input, string output, params (string Name, string Of)[] references)
    {
        var node = new Node { OpType = op, Input = { input }, Output = { output } };
        node.Attribute.AddRange(references.Select(reference => new Schema.Attribute { Name = reference.Name, RefAttrName = reference.Of }));
        return node;
    }

    private static Node Call(string function, string input, string output, params (string Name, string Of)[] references)
    {
        Node node = Inner(function, input, output, references);
        node.Domain = Domain;
        return node;
    }
}
