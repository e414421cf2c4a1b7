using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Compiling;

/// <summary>The C# project of one network: its plan as text, its packed weights, and the few files around them, of which the generator and NativeAOT make a native file. It holds all
/// that it is built from, so it can be read, kept and built again without netadapt.</summary>
internal sealed class CompiledProject
{
    private const string Templates = "NetAdapt.Cli.Assets.compile.";

    private static readonly string[] s_engine = ["NetAdapt.dll", "NetAdapt.Kernels.dll", "NetAdapt.KernelGenerator.dll", "BitMiracle.LibJpeg.NET.dll", "System.Numerics.Tensors.dll"];

    private readonly Dictionary<string, string> _words;
    private readonly CompileTarget _target;
    private readonly CompiledNetwork _network;
    private readonly string _name;

    /// <param name="name">A C identifier.</param>
    /// <param name="preprocessing">What is done to images; null: not known.</param>
    public CompiledProject(string name, Network network, CompiledNetwork compiled, CompileTarget target, Preprocessing? preprocessing)
    {
        (_name, _network, _target) = (name, compiled, target);
        FeatureMap input = network.InputShape, output = network.OutputShape;
        long arena = compiled.ArenaBytes / sizeof(float) + input.Count + output.Count;
        _words = new Dictionary<string, string>
        {
            ["NAME"] = name, ["UPPER"] = name.ToUpperInvariant(), ["TITLE"] = network.Name.ReplaceLineEndings(" ").Replace("--", "- -", StringComparison.Ordinal).Replace("*/", "* /", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal),
            ["ISA"] = target.Isa, ["RID"] = target.Rid, ["KIND"] = target.Kind switch { CompileKind.Exe => "program", CompileKind.Shared => "shared library", _ => "static library" },
            ["INC"] = Text(input.C), ["INH"] = Text(input.H), ["INW"] = Text(input.W), ["INF"] = Text(input.Count),
            ["OUTC"] = Text(output.C), ["OUTH"] = Text(output.H), ["OUTW"] = Text(output.W), ["OUTF"] = Text(output.Count),
            ["ARENA"] = Text(arena), ["PREPARED"] = preprocessing?.ToText() ?? "its file does not say which",
            ["OUTPUT"] = target.Kind == CompileKind.Exe ? "Exe" : "Library",
            // A program has more around the network than the network itself is; the tiles are as fast either way.
            ["PREFERENCE"] = target.Kind == CompileKind.Exe ? "Size" : "Speed",
            ["PROPERTIES"] = string.Concat(Properties(target).Select(line => $"    {line}\n")),
            ["COMMAND"] = $"dotnet publish -c Release",
            ["PREPROCESSING"] = preprocessing == null ? "null" : Code(preprocessing),
        };
    }

    /// <summary>Writes all files of the project.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "engine"));
        foreach (string file in s_engine) File.Copy(Path.Combine(DotnetHost.Engine, file), Path.Combine(folder, "engine", file), overwrite: true);
        File.WriteAllText(Path.Combine(folder, $"{_name}.network"), _network.Text);
        File.WriteAllBytes(Path.Combine(folder, $"{_name}.weights"), _network.Weights);
        Fill("project.csproj", Path.Combine(folder, "NetAdapt.Compiled.csproj"));
        Fill("data.c", Path.Combine(folder, $"{_name}_data.c"));
        foreach (string code in new[] { "Memory.cs", "Layout.cs" }) Fill(code, Path.Combine(folder, code));
        foreach (string code in _target.Kind == CompileKind.Exe ? (string[])["Program.cs", "Images.cs"] : ["Exports.cs"]) Fill(code, Path.Combine(folder, code));
        // What a folder above asks of its projects is not asked of this one.
        foreach (string stop in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" }) File.WriteAllText(Path.Combine(folder, stop), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "global.json"), "{ \"sdk\": { \"version\": \"10.0.100\", \"rollForward\": \"latestMajor\" } }\n");
    }

    /// <summary>Writes the header and the C example beside a library.</summary>
    public void WriteC(string folder)
    {
        Fill("header.h", Path.Combine(folder, $"{_name}.h"));
        Fill("example.c", Path.Combine(folder, $"{_name}_example.c"));
    }

    private static IEnumerable<string> Properties(CompileTarget target)
    {
        // AVX2 and FMA, or AVX-512, as facts at compile time. Arm's vectors are in its baseline: a higher one would abort on a Cortex-A53.
        if (target.Isa is "avx2" or "avx512") yield return $"<IlcInstructionSet>{(target.Isa == "avx512" ? "x86-64-v4" : "x86-64-v3")}</IlcInstructionSet>";
        if (target.Kind != CompileKind.Exe) yield return $"<NativeLib>{target.Kind}</NativeLib>";
        if (!target.IsStaticExecutable) yield break;
        yield return "<StaticExecutable>true</StaticExecutable>";
        yield return "<LinkerFlavor>lld</LinkerFlavor>";
    }

    private void Fill(string template, string path)
    {
        using Stream stream = typeof(CompiledProject).Assembly.GetManifestResourceStream($"{Templates}{template}.txt") ?? throw new InvalidOperationException($"the template {template} is not there");
        string text = new StreamReader(stream).ReadToEnd();
        foreach (var (key, value) in _words) text = text.Replace($"@{key}@", value, StringComparison.Ordinal);
        File.WriteAllText(path, text);
    }

    private static string Code(Preprocessing p) => string.Create(CultureInfo.InvariantCulture,
        $"new() {{ Resize = {p.Resize?.ToString(CultureInfo.InvariantCulture) ?? "null"}, Crop = {p.Crop?.ToString(CultureInfo.InvariantCulture) ?? "null"}, Scale = {p.Scale:R}f, Mean = [{List(p.Mean)}], Std = [{List(p.Std)}] }}");

    private static string List(IEnumerable<float> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture) + "f"));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
