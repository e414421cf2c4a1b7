using System.Collections.Immutable;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>Which nodes of a graph make its output, and whether their names and ops can be.</summary>
internal static class GraphOrder
{
    /// <summary>The nodes that the output needs, in the file's order; the others are left out.</summary>
    /// <exception cref="ImportException">A name is made twice, or a needed op is not supported.</exception>
    public static ImmutableArray<Node> Needed(Graph graph, string input, string output)
    {
        var makers = new Dictionary<string, int>();
        var initializers = new HashSet<string>();
        foreach (Tensor tensor in graph.Initializer)
            if (!initializers.Add(tensor.Name)) throw new ImportException($"initializer '{tensor.Name}' is given twice");
        for (int i = 0; i < graph.Node.Count; i++)
            foreach (string name in graph.Node[i].Output)
                if (name.Length > 0 && (name == input || initializers.Contains(name) || !makers.TryAdd(name, i)))
                    throw new ImportException($"{Describe(graph.Node[i])}: its output '{name}' is made elsewhere too");
        var needed = new bool[graph.Node.Count];
        var open = new Stack<string>([output]);
        while (open.TryPop(out string? name))
        {
            if (!makers.TryGetValue(name, out int i) || needed[i]) continue;
            needed[i] = true;
            foreach (string read in graph.Node[i].Input) open.Push(read);
        }
        if (!makers.ContainsKey(output) && output != input) throw new ImportException($"no node makes the output '{output}'");
        ImmutableArray<Node> nodes = [.. graph.Node.Where((_, i) => needed[i])];
        foreach (Node node in nodes) CheckOp(node);
        return nodes;
    }

    public static string NameOf(Node node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "(no name)";

    public static string Describe(Node node) => $"node '{NameOf(node)}' ({(node.OpType.Length > 0 ? node.OpType : "no op")})";

    private static void CheckOp(Node node)
    {
        bool foreign = node.Domain is not ("" or "ai.onnx");
        if (foreign || !OnnxOps.ByName.ContainsKey(node.OpType))
            throw new ImportException($"node '{NameOf(node)}': op {(foreign ? node.Domain + "." : "")}{node.OpType} is not supported. `netadapt info --ops` lists what is");
        if (node.Output.Count == 0 || node.Output[0].Length == 0) throw new ImportException($"{Describe(node)}: its first output has no name");
    }
}
