using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Cli.Options;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Compiling;

/// <summary>One network as a program or a library.</summary>
internal sealed class CompiledProject : INativeProject
{
    private static readonly string[] s_assemblies = ["NetAdapt.dll", "NetAdapt.Kernels.dll", "BitMiracle.LibJpeg.NET.dll", "System.Numerics.Tensors.dll"];

    private readonly ProjectFiles _files;
    private readonly CompileTarget _target;
    private readonly CompiledSource _source;
    private readonly string _name;

    /// <param name="name">A C identifier.</param>
    /// <param name="preprocessing">What is done to images; null: not known.</param>
    public CompiledProject(string name, Network network, CompiledNetwork compiled, CompileTarget target, Preprocessing? preprocessing)
    {
        (_name, _source, _target) = (name, new CompiledSource(name, network, compiled), target);
        FeatureMap input = network.InputShape, output = network.OutputShape;
        _files = new ProjectFiles(name, network.Name, target, s_assemblies, _source.Items);
        foreach (var (word, value) in (ReadOnlySpan<(string, int)>)[("INC", input.C), ("INH", input.H), ("INW", input.W), ("INF", input.Count), ("OUTC", output.C), ("OUTH", output.H), ("OUTW", output.W), ("OUTF", output.Count)])
            _files.Set(word, value);
        CompiledArrays.Set(_files, network);
        Head? head = network.OutputShape.Pixels != 1 ? Head.Of(network) : HeadOptions.Describe(network).Head;
        _files["HEADTEXT"] = head == null ? "none" : Head.NameOf(head.Kind);
        foreach (var (word, value) in (ReadOnlySpan<(string, bool)>)[("HASHEAD", head != null),
            ("ISONEOUTPUT", head?.Kind == HeadKind.Sigmoid), ("ISMULTILABEL", head?.Kind == HeadKind.MultiLabel),
            ("GIVESSIGMOID", head?.Ending == HeadEnding.Sigmoid)])
            _files[word] = value ? "true" : "false";
        _files["PREPARED"] = preprocessing?.ToText() ?? "its file does not say which";
        _files["PREPROCESSING"] = preprocessing == null ? "null" : Code(preprocessing);
    }

    public string FileName => _name;

    public void Write(string folder)
    {
        _files.WriteProject(folder);
        _source.Write(_files, folder, $"{_name}_data.c");
        string[] codes = ["Layout.cs", .. _target.Kind == CompileKind.Exe ? (string[])["Program.cs", "Images.cs"] : ["Exports.cs"]];
        foreach (string code in codes) _files.Fill(code, Path.Combine(folder, code));
    }

    public void WriteC(string folder)
    {
        _files.Fill("header.h", Path.Combine(folder, $"{_name}.h"));
        _files.Fill("example.c", Path.Combine(folder, $"{_name}_example.c"));
    }

    private static string Code(Preprocessing p) => string.Create(CultureInfo.InvariantCulture,
        $"new() {{ Resize = {p.Resize?.ToString(CultureInfo.InvariantCulture) ?? "null"}, Crop = {p.Crop?.ToString(CultureInfo.InvariantCulture) ?? "null"}, Scale = {p.Scale:R}f, Mean = [{List(p.Mean)}], Std = [{List(p.Std)}] }}");

    private static string List(IEnumerable<float> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture) + "f"));
}
