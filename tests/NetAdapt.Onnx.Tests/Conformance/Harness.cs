using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Schema;
using Tensor = NetAdapt.Onnx.Schema.Tensor;

namespace NetAdapt.Onnx.Tests.Conformance;

/// <summary>Runs an operator test on this project's networks, which have one input. Where a node has several, they are given in the ways that a real file would:
/// as initializers, or as parts of one input that products with selecting weights take out of it (exactly: 1 * x + 0).</summary>
internal static class Harness
{
    /// <summary>The worst outcome of the test's outputs, each asked for alone.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The network was read, but gave a wrong result.</exception>
    public static Outcome Run(NodeTest test) => Enumerable.Range(0, test.Outputs.Count).Select(output => RunOne(test.Only(output))).MinBy(outcome => outcome.Passed);

    private static Outcome RunOne(NodeTest test)
    {
        string? refusal = null;
        foreach (var (model, input) in Forms(test))
        {
            if (Read(test, model, ref refusal) is not { } network) continue;
            Check(test, Run(network, input), [.. Values(test.Outputs[0])]);
            return new Outcome(Passed.AsNetwork, "");
        }
        if (OnnxOps.ByName.GetValueOrDefault(test.Node.OpType)?.Fold != null && Read(test, OfConstants(test), ref refusal) is { } constant)
        {
            var one = new Tensor { DataType = (int)ElementType.Float, Dims = { 1, 1 }, FloatData = { 1 } };
            Check(test, Run(constant, one), [.. test.Outputs[0].Dims.Select(dim => (float)dim), .. Values(test.Outputs[0])]);
            return new Outcome(Passed.AsConstants, refusal!);
        }
        return new Outcome(Passed.No, refusal!);
    }

    private static Network? Read(NodeTest test, Model model, ref string? refusal)
    {
        try
        {
            return OnnxReader.Read(Google.Protobuf.MessageExtensions.ToByteArray(model), test.Name);
        }
        catch (InvalidInputException e)
        {
            refusal ??= e.Message;
            return null;
        }
    }

    /// <summary>All inputs as initializers. What the node makes of them, its dimensions before its elements, becomes the weights of a product with the network's input, 1.</summary>
    private static Model OfConstants(NodeTest test)
    {
        Model model = test.Model.Clone();
        Graph graph = model.Graph;
        foreach (var (input, tensor) in graph.Input.Zip(test.Inputs))
        {
            Tensor named = tensor.Clone();
            named.Name = input.Name;
            graph.Initializer.Add(named);
        }
        string result = graph.Output[0].Name;
        graph.Input.Clear();
        var shape = new Shape { Dim = { new Dimension { Value = 1 }, new Dimension { Value = 1 } } };
        graph.Input.Add(new ValueInfo { Name = "one", Type = new Schema.Type { TensorType = new TensorType { ElemType = (int)ElementType.Float, Shape = shape } } });
        graph.Initializer.Add(new Tensor { Name = "row", DataType = (int)ElementType.Int64, Dims = { 1 }, Int64Data = { -1 } });
        graph.Initializer.Add(new Tensor { Name = "matrix", DataType = (int)ElementType.Int64, Dims = { 2 }, Int64Data = { 1, -1 } });
        var toFloat = new Schema.Attribute { Name = "to", I = (int)ElementType.Float };
        Add("Shape", "dims", result);
        Add("Cast", "float dims", "dims").Attribute.Add(toFloat);
        Add("Cast", "float result", result).Attribute.Add(toFloat);
        Add("Reshape", "elements", "float result", "row");
        Add("Concat", "both", "float dims", "elements").Attribute.Add(new Schema.Attribute { Name = "axis", I = 0 });
        Add("Reshape", "weights", "both", "matrix");
        Add("MatMul", "product", "one", "weights");
        graph.Output.Clear();
        graph.Output.Add(new ValueInfo { Name = "product" });
        return model;

        Node Add(string op, string output, params string[] inputs)
        {
            var node = new Node { OpType = op, Name = output, Input = { inputs }, Output = { output } };
            graph.Node.Add(node);
            return node;
        }
    }

    private static IEnumerable<(Model Model, Tensor Input)> Forms(NodeTest test)
    {
        // All inputs but the first as initializers.
        Model constants = test.Model.Clone();
        for (int i = 1; i < test.Inputs.Count; i++)
        {
            Tensor tensor = test.Inputs[i].Clone();
            tensor.Name = constants.Graph.Input[i].Name;
            constants.Graph.Initializer.Add(tensor);
        }
        yield return (constants, test.Inputs.Count > 0 ? test.Inputs[0] : new Tensor { DataType = (int)ElementType.Float });
        if (test.Inputs.Count != 2 || test.Inputs.Any(input => input.DataType != (int)ElementType.Float || input.Dims.Count == 0 || input.Dims.Count != test.Inputs[0].Dims.Count)) yield break;
        if (SelectedBy("MatMul", test, test.Inputs[0].Dims.Count - 1) is { } byMatMul) yield return byMatMul;
        if (test.Inputs[0].Dims.Count > 2 && SelectedBy("Conv", test, 1) is { } byConv) yield return byConv;
    }

    /// <summary>Both inputs joined along one axis, and taken apart by products with parts of the identity.</summary>
    private static (Model, Tensor)? SelectedBy(string op, NodeTest test, int axis)
    {
        Tensor a = test.Inputs[0], b = test.Inputs[1];
        if (!a.Dims.Where((_, i) => i != axis).SequenceEqual(b.Dims.Where((_, i) => i != axis))) return null;
        int both = (int)(a.Dims[axis] + b.Dims[axis]), rank = a.Dims.Count;
        Model model = test.Model.Clone();
        string[] names = [.. model.Graph.Input.Select(input => input.Name)];
        model.Graph.Input.Clear();
        model.Graph.Input.Add(test.Model.Graph.Input[0].Clone());
        model.Graph.Input[0].Name = "both";
        model.Graph.Input[0].Type.TensorType.Shape.Dim[axis].Value = both;
        for (int k = 0, first = 0; k < 2; k++)
        {
            int size = (int)test.Inputs[k].Dims[axis];
            var weights = new Tensor { Name = $"select{k}", DataType = (int)ElementType.Float };
            weights.Dims.AddRange(op == "MatMul" ? [both, size] : [size, both, .. Enumerable.Repeat(1L, rank - 2)]);
            var values = new float[both * size];
            for (int i = 0; i < size; i++) values[op == "MatMul" ? (first + i) * size + i : i * both + first + i] = 1;
            weights.FloatData.AddRange(values);
            model.Graph.Initializer.Add(weights);
            var node = new Node { OpType = op, Name = $"take{k}" };
            node.Input.AddRange(["both", weights.Name]);
            node.Output.Add(names[k]);
            model.Graph.Node.Insert(k, node);
            first += size;
        }
        var joined = new Tensor { DataType = (int)ElementType.Float };
        joined.Dims.AddRange(a.Dims);
        joined.Dims[axis] = both;
        float[] left = Values(a), right = Values(b);
        int inner = (int)a.Dims.Skip(axis + 1).Aggregate(1L, (p, d) => p * d), rowA = (int)a.Dims[axis] * inner, rowB = (int)b.Dims[axis] * inner;
        for (int row = 0; row < left.Length / rowA; row++)
        {
            joined.FloatData.AddRange(left.AsSpan(row * rowA, rowA).ToArray());
            joined.FloatData.AddRange(right.AsSpan(row * rowB, rowB).ToArray());
        }
        return (model, joined);
    }

    private static float[] Run(Network network, Tensor input) => Inference.RunAsFile(network, Values(input), Values(input).Length / network.InputShape.Count);

    private static void Check(NodeTest test, float[] result, float[] expected)
    {
        Assert.True(expected.Length == result.Length, $"{test.Name}: {result.Length} elements instead of {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - result[i]) <= 1e-5f + 1e-4f * MathF.Abs(expected[i]), $"{test.Name}: element {i} is {result[i]}, not {expected[i]}");
    }

    private static float[] Values(Tensor tensor)
    {
        Constant values = TensorData.Read(tensor, new ReadLimits(1 << 20));
        return values.Floats ?? Array.ConvertAll(values.Ints!, i => (float)i);
    }
}

/// <summary>How an operator test ended.</summary>
/// <param name="Refusal">Why it is not read where its input is the network's; empty: it is.</param>
internal readonly record struct Outcome(Passed Passed, string Refusal);

internal enum Passed
{
    No,

    /// <summary>Its inputs are constants, and the reader computed the result.</summary>
    AsConstants,

    AsNetwork,
}
