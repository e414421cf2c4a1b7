using Google.Protobuf;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests;

/// <summary>Builds files for the tests, right ones and wrong ones.</summary>
internal sealed class ModelSketch
{
    /// <param name="dims">Of input "x"; -1: open.</param>
    public ModelSketch(int opset, params long[] dims)
    {
        Model = new Model { IrVersion = 7, Graph = new Graph { Name = "g" } };
        Model.OpsetImport.Add(new OperatorSet { Version = opset });
        Input("x", dims);
        Output("y");
    }

    public Model Model { get; }

    public Graph Graph => Model.Graph;

    public ModelSketch Input(string name, params long[] dims)
    {
        var shape = new Shape();
        foreach (long dim in dims) shape.Dim.Add(dim < 0 ? new Dimension { Param = "open" } : new Dimension { Value = dim });
        Graph.Input.Add(new ValueInfo { Name = name, Type = new Schema.Type { TensorType = new TensorType { ElemType = (int)ElementType.Float, Shape = shape } } });
        return this;
    }

    public ModelSketch Output(string name)
    {
        Graph.Output.Add(new ValueInfo { Name = name });
        return this;
    }

    /// <param name="wiring">"x w -> y"; "_" stands for an input that is left out.</param>
    public ModelSketch Node(string op, string wiring, params (string Name, object Value)[] attributes)
    {
        string[] sides = wiring.Split("->", StringSplitOptions.TrimEntries);
        var node = new Node { OpType = op, Name = $"node_{Graph.Node.Count}" };
        node.Input.AddRange(sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "_" ? "" : name));
        node.Output.AddRange(sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        Graph.Node.Add(node);
        return this;
    }

    public ModelSketch Floats(string name, long[] dims, params float[] values)
    {
        var tensor = new Tensor { Name = name, DataType = (int)ElementType.Float };
        tensor.Dims.AddRange(dims);
        tensor.FloatData.AddRange(values.Length > 0 ? values : [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(i => 0.1f * i - 0.3f)]);
        Graph.Initializer.Add(tensor);
        return this;
    }

    public ModelSketch Ints(string name, params long[] values)
    {
        var tensor = new Tensor { Name = name, DataType = (int)ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        Graph.Initializer.Add(tensor);
        return this;
    }

    public Network Read((int, int)? size = null) => OnnxReader.Read(Model.ToByteArray(), "sketch.onnx", size);

    public string Refusal() => Assert.Throws<InvalidInputException>(() => Read()).Message;

    private static Schema.Attribute Attribute(string name, object value)
    {
        var attribute = new Schema.Attribute { Name = name };
        switch (value)
        {
            case int i:
                attribute.I = i;
                break;
            case float f:
                attribute.F = f;
                break;
            case string s:
                attribute.S = ByteString.CopyFromUtf8(s);
                break;
            case int[] list:
                attribute.Ints.AddRange(list.Select(i => (long)i));
                break;
            case Tensor tensor:
                attribute.T = tensor;
                break;
            default:
                throw new ArgumentException($"attributes of {value.GetType()} are not drawn", nameof(value));
        }
        return attribute;
    }
}
