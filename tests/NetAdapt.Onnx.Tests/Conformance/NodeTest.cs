using System.Formats.Tar;
using System.IO.Compression;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests.Conformance;

/// <summary>One operator test of the format: a model of one node, its inputs and the outputs that are expected.</summary>
internal sealed record NodeTest(string Name, Model Model, IReadOnlyList<Tensor> Inputs, IReadOnlyList<Tensor> Outputs)
{
    public Node Node => Model.Graph.Node[0];

    /// <summary>The test of one output alone.</summary>
    public NodeTest Only(int output)
    {
        Model model = Model.Clone();
        ValueInfo kept = model.Graph.Output[output];
        model.Graph.Output.Clear();
        model.Graph.Output.Add(kept);
        return this with { Model = model, Outputs = [Outputs[output]] };
    }

    /// <summary>All tests in an archive, in order of their names.</summary>
    public static IReadOnlyList<NodeTest> Unpack(string archive)
    {
        var files = new SortedDictionary<string, Dictionary<string, byte[]>>(StringComparer.Ordinal);
        using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream == null) continue;
            string[] parts = entry.Name.Split('/');
            using var memory = new MemoryStream();
            entry.DataStream.CopyTo(memory);
            if (!files.TryGetValue(parts[1], out var test)) files[parts[1]] = test = [];
            test[parts[^1]] = memory.ToArray();
        }
        return [.. files.Select(pair => new NodeTest(pair.Key["test_".Length..], Model.Parser.ParseFrom(pair.Value["model.onnx"]), Tensors(pair.Value, "input"), Tensors(pair.Value, "output")))];
    }

    private static Tensor[] Tensors(Dictionary<string, byte[]> files, string kind) =>
        [.. Enumerable.Range(0, 8).Where(i => files.ContainsKey($"{kind}_{i}.pb")).Select(i => Tensor.Parser.ParseFrom(files[$"{kind}_{i}.pb"]))];
}
