using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>One layer of a planned network.</summary>
/// <param name="Head">Its place, its inputs and its shape.</param>
/// <param name="Loop">The loop that computes it, with its constants.</param>
/// <param name="Lines">The register tiles that it calls and the copies that it makes, one after the other; none: the loop does so itself.</param>
internal sealed record LayerModel(Words Head, Words Loop, EquatableArray<Words> Lines)
{
    /// <summary>The lines as statements.</summary>
    public IEnumerable<Statement> Statements => Lines.Select(line => line.Kind == "copy" ? (Statement)RowsCopy.Of(line) : TileCall.Of(line));

    /// <summary>Half a vector computes the layer, or a part of it.</summary>
    public bool UsesHalves => Loop.Flag("half") || Statements.OfType<TileCall>().Any(call => call.IsHalf);

    public int Number => int.Parse(Head.Subject, CultureInfo.InvariantCulture);

    public int[] Inputs => Head.Numbers("inputs");

    public int? Residual => Head["residual"] == "-" ? null : Head.Number("residual");
}

/// <summary>Layers that are computed together, some rows at a time.</summary>
internal sealed record ChainModel(Words Head, Words Loop)
{
    public int[] Layers => [.. Head.Subject.Split(',').Select(int.Parse)];
}

/// <summary>A planned network, read from a .network file: see NetworkText in NetAdapt.Kernels, which writes it.</summary>
internal sealed record NetworkModel(Words Head, EquatableArray<LayerModel> Layers, EquatableArray<ChainModel> Chains)
{
    public string Name => Head.Subject;

    public string Isa => Head["isa"];

    /// <summary>The lanes and their vector.</summary>
    public (string Lanes, string Vector, int Width) Machine => Isa switch
    {
        "avx512" => ("Avx512Lanes", "System.Runtime.Intrinsics.Vector512<float>", 16),
        "avx2" => ("Avx2Lanes", "System.Runtime.Intrinsics.Vector256<float>", 8),
        "advsimd" => ("AdvSimdLanes", "System.Runtime.Intrinsics.Vector128<float>", 4),
        "scalar" => ("ScalarLanes", "float", 1),
        _ => throw new FormatException($"there is no instruction set '{Isa}'"),
    };
}

/// <summary>A .network file: the network, or what is wrong with it.</summary>
internal sealed record ReadNetwork(string Path, NetworkModel? Network, ShapeProblem? Problem)
{
    public static ReadNetwork Of(string path, SourceText text)
    {
        Words? head = null;
        var records = new List<(Words Head, List<Words> Lines)>();
        foreach (TextLine line in text.Lines)
        {
            string words = line.ToString();
            if (words.Trim().Length == 0 || words[0] == '#') continue;
            string kind = new Words(words).Kind;
            if (words[0] == ' ' && records.Count > 0) records[records.Count - 1].Lines.Add(new Words(words.Trim()));
            else if (kind is "layer" or "chain" && head != null) records.Add((new Words(words), []));
            else if (kind == "network" && head == null) head = new Words(words);
            else return Wrong($"'{words}' does not belong here", line);
        }
        if (head == null || records.Any(record => record.Lines.Count == 0)) return Wrong("a line 'network', layers and the loop of each are expected", text.Lines[0]);
        var network = new NetworkModel(head.Value,
            new([.. from record in records where record.Head.Kind == "layer" select new LayerModel(record.Head, record.Lines[0], new([.. record.Lines.Skip(1)]))]),
            new([.. from record in records where record.Head.Kind == "chain" select new ChainModel(record.Head, record.Lines[0])]));
        return new ReadNetwork(path, network, null);

        ReadNetwork Wrong(string what, TextLine line) => new(path, null, new ShapeProblem(ShapeDiagnostics.NotANetwork.Id, path, line.LineNumber, 0, line.Start, line.ToString().Length, what));
    }
}
