using System.Collections.Immutable;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>Which nodes of a graph make its output, in an order in which each stands after those that it reads, and whether their names and ops can be.</summary>
internal static class GraphOrder
{
    private const int NamedOfCycle = 8;

    /// <summary>The nodes that the outputs need, each after those that it reads; the others are left out. A file that is sorted already keeps its order.</summary>
    /// <exception cref="ImportException">A name is made twice, nodes read each other in a cycle, or a needed op is not supported.</exception>
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
        for (int i = 0; i < needed.Length; i++)
            if (needed[i]) CheckOp(graph.Node[i]);
        return Sorted(graph, makers, needed);
    }

    /// <summary>Takes again and again the first node of the file whose inputs are all made.</summary>
    private static ImmutableArray<Node> Sorted(Graph graph, Dictionary<string, int> makers, bool[] needed)
    {
        var waitsFor = new HashSet<int>[needed.Length];
        var readers = new List<int>?[needed.Length];
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < needed.Length; i++)
        {
            if (!needed[i]) continue;
            waitsFor[i] = [.. graph.Node[i].Input.Where(makers.ContainsKey).Select(name => makers[name])];
            foreach (int maker in waitsFor[i]) (readers[maker] ??= []).Add(i);
            if (waitsFor[i].Count == 0) ready.Enqueue(i, i);
        }
        var sorted = ImmutableArray.CreateBuilder<Node>();
        while (ready.TryDequeue(out int i, out _))
        {
            sorted.Add(graph.Node[i]);
            needed[i] = false;
            foreach (int reader in readers[i] ?? [])
                if (waitsFor[reader].Remove(i) && waitsFor[reader].Count == 0) ready.Enqueue(reader, reader);
        }
        int left = Array.IndexOf(needed, true);
        return left < 0 ? sorted.ToImmutable() : throw new ImportException(CycleFrom(left, graph, waitsFor));
    }

    /// <summary>The message that names the nodes of a cycle. Each node that is left waits for one that is left too.</summary>
    private static string CycleFrom(int node, Graph graph, HashSet<int>[] waitsFor)
    {
        var path = new List<int>();
        while (!path.Contains(node))
        {
            path.Add(node);
            node = waitsFor[node].Min();
        }
        path.RemoveRange(0, path.IndexOf(node));
        // In the order in which they run, from the one that stands first in the file.
        path.Reverse();
        int first = path.IndexOf(path.Min());
        path = [.. path[first..], .. path[..first]];
        string names = string.Join(", ", path.Take(NamedOfCycle).Select(i => $"'{NameOf(graph.Node[i])}'"));
        string more = path.Count > NamedOfCycle ? $" and {path.Count - NamedOfCycle} more" : "";
        return path.Count == 1 ? $"{Describe(graph.Node[node])} reads its own output: a cycle, which no runtime can run; export the model again"
            : $"nodes {names}{more} read each other in a cycle, which no runtime can run; export the model again";
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
