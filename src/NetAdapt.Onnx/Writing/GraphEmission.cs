using System.Runtime.InteropServices;
using Google.Protobuf;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Writing;

/// <summary>A graph while it is written: nodes, initializers, and names that are used once each.</summary>
internal sealed class GraphEmission
{
    private readonly HashSet<string> _tensors;
    private readonly HashSet<string> _nodes = [];
    private readonly Dictionary<float, string> _scalars = [];
    private readonly Dictionary<Tensors.Tensor, (string Name, long[] Dims)> _weights = new(ReferenceEqualityComparer.Instance);

    /// <param name="reserved">Names of the graph's input and output, which nothing else gets.</param>
    public GraphEmission(Graph graph, params IEnumerable<string> reserved) => (Graph, _tensors) = (graph, [.. reserved]);

    public Graph Graph { get; }

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string op, string name, IEnumerable<string> inputs, params IEnumerable<Schema.Attribute> attributes)
    {
        string unique = Unique(name, _nodes), output = Unique(unique + ":out", _tensors);
        var node = new Node { Name = unique, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        Graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds an initializer and returns its name.</summary>
    public string Floats(string name, ReadOnlySpan<long> dims, ReadOnlySpan<float> values) => Initializer(name, ElementType.Float, dims, MemoryMarshal.AsBytes(values));

    /// <summary>Adds an initializer for a weight, and returns its name. Layers that share the weight read one; with other dimensions through a Reshape.</summary>
    /// <param name="values">The elements in the file's order, which is the same for all that share the weight.</param>
    public string Weight(Tensors.Tensor weight, string name, long[] dims, Func<ReadOnlySpan<float>> values)
    {
        if (!_weights.TryGetValue(weight, out var written)) _weights.Add(weight, written = (Floats(name, dims, values()), dims));
        return written.Dims.AsSpan().SequenceEqual(dims) ? written.Name : Node("Reshape", name, [written.Name, Ints(name + ".shape", dims)]);
    }

    public string Ints(string name, params ReadOnlySpan<long> values) => Initializer(name, ElementType.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>An initializer of one number without axes; equal numbers share one.</summary>
    public string Scalar(float value)
    {
        if (!_scalars.TryGetValue(value, out string? name))
            _scalars[value] = name = Floats(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"scalar {value}"), [], [value]);
        return name;
    }

    /// <summary>Gives a tensor that a node makes another name.</summary>
    public void Rename(string from, string to)
    {
        foreach (Node node in Graph.Node)
        {
            Swap(node.Input);
            Swap(node.Output);
        }

        void Swap(IList<string> names)
        {
            for (int i = 0; i < names.Count; i++)
                if (names[i] == from) names[i] = to;
        }
    }

    private string Initializer(string name, ElementType type, ReadOnlySpan<long> dims, ReadOnlySpan<byte> data)
    {
        // The format is little endian, and so is every machine that .NET runs on but one.
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("ONNX files are written on little-endian machines only.");
        var tensor = new Tensor { Name = Unique(name, _tensors), DataType = (int)type, RawData = ByteString.CopyFrom(data) };
        tensor.Dims.AddRange(dims.ToArray());
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++) unique = $"{name}_{i}";
        return unique;
    }
}
