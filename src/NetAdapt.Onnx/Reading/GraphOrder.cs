using System.Collections.Immutable;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>Which nodes of a graph make its output, and whether their names and ops can be.</summary>
internal static class GraphOrder
{
    /// <summary>The nodes that the outputs need, in the file's order; the others are left out.</summary>
    /// <exception cref="ImportException">A name is made twice, or a needed op is not supported.</exception>
    public static ImmutableArray<Node> Needed(Graph graph)
    {
        var makers = new Dictionary<string, int>();
        var given = new HashSet<string>();
        foreach (Tensor tensor in graph.Initializer)
            if (!given.Add(tensor.Name)) throw new ImportException($"initializer '{tensor.Name}' is given twice");
        given.UnionWith(graph.Input.Select(input => input.Name));
        for (int i = 0; i < graph.Node.Count; i++)
            foreach (string name in graph.Node[i].Output)
                if (name.Length > 0 && (given.Contains(name) || !makers.TryAdd(name, i)))
                    throw new ImportException($"{Describe(graph.Node[i])}: its output '{name}' is made elsewhere too");
        var needed = new bool[graph.Node.Count];
        var open = new Stack<string>(graph.Output.Select(output => output.Name));
        while (open.TryPop(out string? name))
        {
            if (!makers.TryGetValue(name, out int i) || needed[i]) continue;
            needed[i] = true;
            foreach (string read in graph.Node[i].Input) open.Push(read);
        }
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
