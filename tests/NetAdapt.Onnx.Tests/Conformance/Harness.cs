using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Schema;
using Tensor = NetAdapt.Onnx.Schema.Tensor;

namespace NetAdapt.Onnx.Tests.Conformance;

/// <summary>Runs an operator test on this project's networks, which have one input. Where a node has several, they are given in the ways that a real file would:
/// as initializers, or as parts of one input that products with selecting weights take out of it (exactly: 1 * x + 0).</summary>
internal static class Harness
{
    /// <summary>null where the test passed; else why it was refused.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The network was read, but gave a wrong result.</exception>
    public static string? Run(NodeTest test)
    {
        string? refusal = null;
        foreach (var (model, input) in Forms(test))
        {
            Network network;
            try
            {
                network = OnnxReader.Read(Google.Protobuf.MessageExtensions.ToByteArray(model), test.Name);
            }
            catch (InvalidInputException e)
            {
                refusal ??= e.Message;
                continue;
            }
            Check(test, network, input);
            return null;
        }
        return refusal!;
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

    private static void Check(NodeTest test, Network network, Tensor input)
    {
        int batch = input.Dims.Count > 1 ? (int)input.Dims[0] : 1;
        float[] result = Inference.RunAsFile(network, Values(input), batch);
        float[] expected = Values(test.Outputs[0]);
        Assert.True(expected.Length == result.Length, $"{test.Name}: {result.Length} elements instead of {expected.Length}");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - result[i]) <= 1e-5f + 1e-4f * MathF.Abs(expected[i]), $"{test.Name}: element {i} is {result[i]}, not {expected[i]}");
    }

    private static float[] Values(Tensor tensor) => TensorData.Read(tensor, new ReadLimits(1 << 20)).Floats!;
}
