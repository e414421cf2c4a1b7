using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading;

/// <summary>Goes through the nodes of a graph in order, and turns each into layers, into another view of what is there, or into a constant.</summary>
internal sealed class GraphWalk
{
    /// <summary>Stands for a batch of any size in shape arithmetic. A prime that no real dimension has: products keep their meaning, and a shape that
    /// mixes the batch with something else divides only where it should.</summary>
    public const long AnyBatch = 2147483629;

    /// <summary>"(N, 3, 8, 8)", for messages.</summary>
    public static string TextOf(IEnumerable<long> dims) => $"({string.Join(", ", dims.Select(dim => dim == AnyBatch ? "N" : dim.ToString(CultureInfo.InvariantCulture)))})";

    private readonly int _opset;
    private readonly ReadLimits _limits;
    private readonly long _batch;
    private readonly NetworkBuilder _builder;
    private readonly Dictionary<string, Value> _values = [];
    private readonly Dictionary<string, string> _notMade = [];   // outputs that are not supported, and what would make them
    private readonly Dictionary<string, Tensor> _initializers;

    private GraphWalk(Graph graph, int opset, ReadLimits limits, GraphInput input, string layout)
    {
        (_opset, _limits, _batch) = (opset, limits, input.Batch(layout));
        _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name);
        var map = input.Map(layout);
        ReadLimits.Check(map);
        _builder = new NetworkBuilder(input.Name, map);
        View = new View(layout.Select(letter => letter.ToString()), map);
        _values[input.Name] = new Activation(0, View);
    }

    /// <summary>How the file sees the network's input.</summary>
    public View View { get; }

    /// <summary>What was read, but not as the file says it.</summary>
    public List<string> Warnings { get; } = [];

    public IReadOnlyList<Layer> Layers => _builder.Layers;

    public WeightOrigins Origins => _builder.Origins;

    /// <summary>What the graph's output stands for.</summary>
    public Activation Output { get; private set; } = null!;

    /// <summary>Reads the graph with the first layout of its input that needs no data to be moved.</summary>
    /// <exception cref="ImportException">The graph cannot be read; the message names the node.</exception>
    public static GraphWalk Through(Graph graph, ImmutableArray<Node> nodes, int opset, ReadLimits limits, GraphInput input)
    {
        string output = graph.Output[0].Name;
        LayoutException? first = null;
        foreach (string layout in input.Layouts)
        {
            try
            {
                var walk = new GraphWalk(graph, opset, limits, input, layout);
                foreach (Node node in nodes) walk.Visit(node);
                walk.Output = walk.Resolve(output) switch
                {
                    Activation x => x,
                    SplitChannels => throw new LayoutException($"output '{output}' has its channels split over two axes"),
                    Repeated => throw new LayoutException($"output '{output}' repeats a smaller map; that is supported where arithmetic reads it"),
                    _ => throw new ImportException($"output '{output}' does not depend on the input"),
                };
                if (walk.Output.Order != null) throw new LayoutException($"output '{output}' is flattened; its elements would come in another order");
                return walk;
            }
            catch (LayoutException e)
            {
                first ??= e;
            }
            catch (ImportException) when (first != null)
            {
                // The other layout does not fit at all, so the usual one is what the file means.
            }
        }
        throw first!;
    }

    private void Visit(Node node)
    {
        try
        {
            var inputs = node.Input.Select(name => name.Length == 0 ? null : Resolve(name)).ToImmutableArray();
            var context = new NodeContext(node, GraphOrder.NameOf(node), _opset, inputs, _batch, _builder, _limits, Warnings);
            OnnxOp op = OnnxOps.ByName[node.OpType];
            bool known = inputs.All(input => input is null or Constant);
            Value[] values = known ? op.Fold(context)
                : op.Import != null ? op.Import(context)
                : throw new ImportException($"{op.Name} is supported {op.Summary}, but its input depends on the network's input");
            foreach (var (name, value) in node.Output.Zip(values))
            {
                if (value is Constant made) made.Made(name, inputs.OfType<Constant>());
                _values[name] = value;
            }
            foreach (string name in node.Output.Skip(values.Length)) _notMade[name] = GraphOrder.Describe(node);
        }
        catch (LayoutException e)
        {
            throw new LayoutException($"{GraphOrder.Describe(node)}: {e.Message}");
        }
        catch (Exception e) when (e is ImportException or ShapeException)
        {
            throw new ImportException($"{GraphOrder.Describe(node)}: {e.Message}");
        }
        catch (OverflowException)
        {
            throw new ImportException($"{GraphOrder.Describe(node)}: its numbers are too large");
        }
    }

    private Value Resolve(string name)
    {
        if (_values.TryGetValue(name, out Value? value)) return value;
        if (_notMade.TryGetValue(name, out string? maker)) throw new ImportException($"{maker}: its output '{name}' is not supported; only what it makes first is");
        if (!_initializers.TryGetValue(name, out Tensor? tensor)) throw new ImportException($"it reads '{name}', which no node, input or initializer of the file makes");
        try
        {
            Constant read = TensorData.Read(tensor, _limits);
            read.Made(name, []);
            return _values[name] = read;
        }
        catch (ImportException e)
        {
            throw new ImportException($"initializer '{name}': {e.Message}");
        }
    }
}
