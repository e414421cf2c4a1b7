using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Compiling;

/// <summary>A project that becomes a native file.</summary>
internal interface INativeProject
{
    /// <summary>What the file is called.</summary>
    string FileName { get; }

    /// <summary>Writes all files of the project.</summary>
    void Write(string folder);

    /// <summary>Writes a header and an example in C beside a library.</summary>
    void WriteC(string folder);
}

/// <summary>One network: its plan as text, from which the generator writes its Infer, its packed weights, and the few files around them.</summary>
internal sealed class CompiledProject : INativeProject
{
    private static readonly string[] s_assemblies = ["NetAdapt.dll", "NetAdapt.Kernels.dll", "BitMiracle.LibJpeg.NET.dll", "System.Numerics.Tensors.dll"];

    private readonly ProjectFiles _files;
    private readonly CompileTarget _target;
    private readonly CompiledNetwork _network;
    private readonly string _name;

    /// <param name="name">A C identifier.</param>
    /// <param name="preprocessing">What is done to images; null: not known.</param>
    public CompiledProject(string name, Network network, CompiledNetwork compiled, CompileTarget target, Preprocessing? preprocessing)
    {
        (_name, _network, _target) = (name, compiled, target);
        FeatureMap input = network.InputShape, output = network.OutputShape;
        _files = new ProjectFiles(name, network.Name, target, s_assemblies,
            [$"<AdditionalFiles Include=\"{name}.network\" />", "<Analyzer Include=\"engine/NetAdapt.KernelGenerator.dll\" />"]);
        foreach (var (word, value) in (ReadOnlySpan<(string, int)>)[("INC", input.C), ("INH", input.H), ("INW", input.W), ("INF", input.Count), ("OUTC", output.C), ("OUTH", output.H), ("OUTW", output.W), ("OUTF", output.Count)])
            _files.Set(word, value);
        // Room for an input and an output in another order too.
        _files.Set("ARENA", compiled.ArenaBytes / sizeof(float) + input.Count + output.Count);
        _files["PREPARED"] = preprocessing?.ToText() ?? "its file does not say which";
        _files["PREPROCESSING"] = preprocessing == null ? "null" : Code(preprocessing);
    }

    public string FileName => _name;

    public void Write(string folder)
    {
        _files.WriteProject(folder);
        File.WriteAllText(Path.Combine(folder, $"{_name}.network"), _network.Text);
        File.WriteAllBytes(Path.Combine(folder, $"{_name}.weights"), _network.Weights);
        _files.Fill("data.c", Path.Combine(folder, $"{_name}_data.c"));
        string[] codes = ["Memory.cs", "Layout.cs", .. _target.Kind == CompileKind.Exe ? (string[])["Program.cs", "Images.cs"] : ["Exports.cs"]];
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

/// <summary>The program that measures a network's latency table on a device: the engine's loops, and the network whose widths are tried.</summary>
internal sealed class ProfilerProject(string name, Network network, CompileTarget target) : INativeProject
{
    private static readonly string[] s_assemblies = ["NetAdapt.dll", "NetAdapt.Kernels.dll", "NetAdapt.Onnx.dll", "Google.Protobuf.dll", "BitMiracle.LibJpeg.NET.dll", "System.Numerics.Tensors.dll"];

    private readonly ProjectFiles _files = new(name, network.Name, target, s_assemblies, []);

    public string FileName => $"{name}_profiler";

    public void Write(string folder)
    {
        _files.WriteProject(folder);
        OnnxWriter.Write(network, Path.Combine(folder, $"{name}.onnx"));
        _files.Fill("profiler.c", Path.Combine(folder, $"{name}_data.c"));
        _files.Fill("Profiler.cs", Path.Combine(folder, "Profiler.cs"));
    }

    public void WriteC(string folder) => throw new InvalidOperationException("a profiler is a program");
}
