using System.Collections.Immutable;
using Google.Protobuf;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Schema;
using NetAdapt.Ops;

namespace NetAdapt.Onnx;

/// <summary>Reads ONNX files (operator sets 7 to 25) into networks. NCHW becomes channel-last here. Whatever the file holds, it is read completely or refused
/// with a message that names the file, the node and its op; nothing has run by then. Large weights of a file on the disk, and those in files beside it, stay there until somebody asks for them.</summary>
public static class OnnxReader
{
    /// <param name="size">Height and width for a file that leaves them open.</param>
    /// <param name="warnings">Gets what was read, but not as the file says it.</param>
    /// <exception cref="InvalidInputException">The file cannot be opened, is damaged, or uses what is not supported.</exception>
    public static Network Read(string path, (int Height, int Width)? size = null, ICollection<string>? warnings = null)
    {
        ModelBytes bytes;
        try
        {
            bytes = ModelBytes.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException(Directory.Exists(path) ? $"'{path}' is {WrongFile.OfFolder(path)}." : $"cannot read '{path}': {e.Message.TrimEnd('.')}. Check the path", e);
        }
        return Read(bytes, path, size, Path.GetDirectoryName(Path.GetFullPath(path)), warnings);
    }

    /// <param name="name">For messages, and as the network's name: a file's name.</param>
    /// <exception cref="InvalidInputException">The stream ends early, is damaged, or uses what is not supported.</exception>
    public static Network Read(Stream stream, string name)
    {
        using var memory = new MemoryStream();
        try
        {
            stream.CopyTo(memory);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"cannot read '{name}': {e.Message.TrimEnd('.')}", e);
        }
        return Read(memory.ToArray(), name);
    }

    /// <param name="size">Height and width for a file that leaves them open.</param>
    /// <inheritdoc cref="Read(Stream, string)"/>
    public static Network Read(byte[] bytes, string name, (int Height, int Width)? size = null) => Read(new BytesInMemory(bytes), name, size);

    /// <param name="folder">Where files that hold weights may lie; null: nowhere.</param>
    /// <param name="warnings">Gets what was read, but not as the file says it.</param>
    internal static Network Read(ModelBytes bytes, string name, (int Height, int Width)? size = null, string? folder = null, ICollection<string>? warnings = null)
    {
        if (WrongFile.Kind(bytes, name) is { } kind) throw new InvalidInputException($"'{name}' is no ONNX file, but {kind}.");
        try
        {
            Model model = new ModelParser(bytes).Parse();
            var beside = new SideFiles(folder);
            if (model.Graph != null) beside.PointInto(model.Graph.Initializer);
            return NetworkOf(model, Path.GetFileNameWithoutExtension(name), new ReadLimits(bytes.Length + beside.Length), size, warnings);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or NoModelException && WrongFile.Unreadable(bytes, name) is { } unreadable)
        {
            throw new InvalidInputException($"'{name}' is no ONNX file, but {unreadable}.", e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidInputException($"'{name}' is not an ONNX file, or is damaged: {e.Message}", e);
        }
        catch (Exception e) when (e is ImportException or ShapeException)
        {
            throw new InvalidInputException($"'{name}': {e.Message}.", e);
        }
    }

    private static Network NetworkOf(Model model, string name, ReadLimits limits, (int Height, int Width)? size, ICollection<string>? warnings)
    {
        Graph graph = model.Graph ?? throw new NoModelException("it holds no graph; it may not be an ONNX file");
        int opset = OpsetOf(model);
        if (graph.SparseInitializer.Count > 0) throw new ImportException("sparse initializers are not supported; save the model with dense weights");
        LocalFunctions.Inline(model);
        // First of all, so that a file that can never be read says so by the names of its ops.
        ImmutableArray<Node> nodes = GraphOrder.Needed(graph);
        if (graph.Output.Count != 1) throw new ImportException($"the graph has {graph.Output.Count} outputs; one is supported");
        GraphInput input = GraphInput.Of(graph, size);
        GraphWalk walk = GraphWalk.Through(graph, nodes, opset, limits, input);
        foreach (string warning in walk.Warnings) warnings?.Add(warning);
        var (layers, output) = Simplification.Of(walk.Layers, walk.Output.Layer);
        var network = new Network(name, layers, output);
        network = WeightTies.Of(new Network(name, layers, output, MetadataOf(model, walk, input.Name, network)), walk.Origins);
        foreach (SplitWeight split in network.SplitWeights) warnings?.Add(split.ToString());
        return network;
    }

    private static IEnumerable<ElementType> ElementsOf(Graph graph) =>
        graph.Initializer.Select(tensor => tensor.DataType).Concat(graph.Input.Select(input => input.Type?.TensorType?.ElemType ?? 0)).Select(type => (ElementType)type);

    private static int OpsetOf(Model model)
    {
        long version = model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).DefaultIfEmpty(0).Max();
        if (version == 0) throw new NoModelException("it does not say which operator set it uses; it may not be an ONNX file");
        return version is >= OnnxOps.OldestOpset and <= OnnxOps.NewestOpset
            ? (int)version
            : throw new ImportException($"it uses operator set {version}; {OnnxOps.OldestOpset} to {OnnxOps.NewestOpset} are supported. Export it with one of these");
    }

    private static ImmutableSortedDictionary<string, string> MetadataOf(Model model, GraphWalk walk, string input, Network network)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>();
        if (model.ProducerName.Length > 0) metadata[OnnxMetadata.Producer] = model.ProducerName;
        foreach (Property property in model.MetadataProps) metadata[property.Key] = property.Value;
        metadata[OnnxMetadata.Input] = input;
        string others = string.Join(", ", ElementsOf(model.Graph).Where(type => type.IsFloating() && type != ElementType.Float).Distinct().Order());
        if (others.Length > 0) metadata[OnnxMetadata.Elements] = $"{others}; computed and written as float32";
        metadata[OnnxMetadata.Output] = model.Graph.Output[0].Name;
        Keep(OnnxMetadata.InputView, walk.View, View.Map(network.InputShape));
        Keep(OnnxMetadata.OutputView, walk.Output.View, View.Default(network.OutputShape));
        return metadata.ToImmutable();

        void Keep(string key, View view, View usual)
        {
            metadata.Remove(key);
            if (view != usual) metadata[key] = view.Text;
        }
    }
}
