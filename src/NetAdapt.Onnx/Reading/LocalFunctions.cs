using NetAdapt.Onnx.Schema;
using FunctionKey = (string Domain, string Op, string Overload);

namespace NetAdapt.Onnx.Reading;

/// <summary>Functions that a model brings along, as PyTorch's newer exporter writes whole modules: each call becomes the nodes of the function. Source: the format's FunctionProto.</summary>
internal sealed class LocalFunctions
{
    /// <summary>Functions may call others, so that a small file could say very many nodes.</summary>
    private const int MostNodes = 1 << 17;

    private readonly Model _model;
    private readonly Dictionary<FunctionKey, Function> _functions = [];
    private readonly HashSet<Function> _open = [];
    private readonly List<Node> _nodes = [];
    private int _calls;

    private LocalFunctions(Model model)
    {
        _model = model;
        foreach (Function function in model.Functions)
            if (!_functions.TryAdd((function.Domain, function.Name, function.Overload), function)) throw new ImportException($"function {function.Domain}.{function.Name} is given twice");
    }

    /// <summary>Puts the bodies in place of the calls.</summary>
    /// <exception cref="ImportException">A function calls itself, or does not fit its call.</exception>
    public static void Inline(Model model)
    {
        if (model.Functions.Count == 0) return;
        var functions = new LocalFunctions(model);
        foreach (Node node in model.Graph.Node) functions.Add(node);
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(functions._nodes);
    }

    private void Add(Node node)
    {
        if (_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out Function? function)) Call(node, function);
        else _nodes.Add(node);
        if (_nodes.Count > MostNodes) throw new ImportException($"its functions make more than {MostNodes} nodes");
    }

    private void Call(Node call, Function function)
    {
        string what = $"node '{GraphOrder.NameOf(call)}': function {function.Domain}.{function.Name}";
        if (!_open.Add(function)) throw new ImportException($"{what} calls itself");
        if (VersionOf(function.OpsetImport) is { } own && own != VersionOf(_model.OpsetImport))
            throw new ImportException($"{what} uses operator set {own}, the model {VersionOf(_model.OpsetImport)}; one for all is supported");
        if (call.Input.Count > function.Input.Count || call.Output.Count > function.Output.Count)
            throw new ImportException($"{what} takes {function.Input.Count} inputs and makes {function.Output.Count} outputs, not {call.Input.Count} and {call.Output.Count}");
        var names = new Dictionary<string, string>();
        for (int i = 0; i < function.Input.Count; i++) names[function.Input[i]] = i < call.Input.Count ? call.Input[i] : "";
        // An output that is just an input has no node that could carry the call's name.
        for (int i = 0; i < call.Output.Count; i++)
            if (call.Output[i].Length > 0 && !names.TryAdd(function.Output[i], call.Output[i])) _nodes.Add(new Node { OpType = "Identity", Input = { names[function.Output[i]] }, Output = { call.Output[i] } });
        string prefix = $"{GraphOrder.NameOf(call)}/", unique = $"{prefix}{++_calls}/";
        foreach (Node node in function.Node) Add(Instance(node, call, function, prefix, name => name.Length == 0 ? "" : names.TryGetValue(name, out string? known) ? known : names[name] = unique + name));
        _open.Remove(function);
    }

    /// <summary>A node of a function's body as the call means it.</summary>
    private static Node Instance(Node node, Node call, Function function, string prefix, Func<string, string> nameOf)
    {
        var instance = new Node { OpType = node.OpType, Domain = node.Domain, Overload = node.Overload, Name = prefix + GraphOrder.NameOf(node) };
        instance.Input.AddRange(node.Input.Select(nameOf));
        instance.Output.AddRange(node.Output.Select(nameOf));
        foreach (Schema.Attribute attribute in node.Attribute)
        {
            if (!attribute.HasRefAttrName)
            {
                instance.Attribute.Add(attribute);
                continue;
            }
            // What the call leaves out and the function has no default for is left out of the node too.
            Schema.Attribute? given = call.Attribute.Concat(function.AttributeProto).FirstOrDefault(a => a.Name == attribute.RefAttrName);
            if (given == null) continue;
            Schema.Attribute copy = given.Clone();
            copy.Name = attribute.Name;
            instance.Attribute.Add(copy);
        }
        return instance;
    }

    private static long? VersionOf(IEnumerable<OperatorSet> sets) => sets.Where(set => set.Domain is "" or "ai.onnx").Select(set => (long?)set.Version).Max();
}
