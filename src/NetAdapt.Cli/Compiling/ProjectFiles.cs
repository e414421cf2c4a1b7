using System.Globalization;

namespace NetAdapt.Cli.Compiling;

/// <summary>The files of a C# project that NativeAOT makes a native file of: templates that are filled in, and the engine that they refer to. The project holds all that it is built
/// from, so it can be read, kept and built again without netadapt.</summary>
/// <param name="assemblies">Of the engine, that the project refers to.</param>
/// <param name="items">Lines of the project file: what else it is built from.</param>
internal sealed class ProjectFiles(string name, string title, CompileTarget target, IReadOnlyList<string> assemblies, IReadOnlyList<string> items)
{
    private const string Templates = "NetAdapt.Cli.Assets.compile.", Generator = "NetAdapt.KernelGenerator.dll";

    private readonly Dictionary<string, string> _words = new()
    {
        ["NAME"] = name, ["UPPER"] = name.ToUpperInvariant(), ["TITLE"] = Harmless(title), ["ISA"] = target.Isa, ["RID"] = target.Rid,
        ["KIND"] = target.Kind switch { CompileKind.Exe => "program", CompileKind.Shared => "shared library", _ => "static library" },
        ["OUTPUT"] = target.Kind == CompileKind.Exe ? "Exe" : "Library",
        // A program has more around the network than the network itself is; the tiles are as fast either way.
        ["PREFERENCE"] = target.Kind == CompileKind.Exe ? "Size" : "Speed",
        ["PROPERTIES"] = string.Concat(Properties(target).Select(line => $"    {line}\n")),
        ["ITEMS"] = string.Concat(items.Concat(assemblies.Select(assembly => $"<Reference Include=\"engine/{assembly}\" />")).Select(line => $"    {line}\n")),
    };

    public string this[string word]
    {
        set => _words[word] = value;
    }

    public void Set(string word, long value) => this[word] = value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The project file, the engine, and files that keep away what folders above ask of their projects.</summary>
    public void WriteProject(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "engine"));
        foreach (string file in assemblies.Append(Generator)) File.Copy(Path.Combine(DotnetHost.Engine, file), Path.Combine(folder, "engine", file), overwrite: true);
        Fill("project.csproj", Path.Combine(folder, "NetAdapt.Compiled.csproj"));
        foreach (string stop in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" }) File.WriteAllText(Path.Combine(folder, stop), "<Project />\n");
        File.WriteAllText(Path.Combine(folder, "global.json"), "{ \"sdk\": { \"version\": \"10.0.100\", \"rollForward\": \"latestMajor\" } }\n");
    }

    /// <summary>Writes a template with its @WORDS@ filled in.</summary>
    public void Fill(string template, string path)
    {
        using Stream stream = typeof(ProjectFiles).Assembly.GetManifestResourceStream($"{Templates}{template}.txt") ?? throw new InvalidOperationException($"the template {template} is not there");
        string text = new StreamReader(stream).ReadToEnd();
        foreach (var (key, value) in _words) text = text.Replace($"@{key}@", value, StringComparison.Ordinal);
        File.WriteAllText(path, text);
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

    /// <summary>A name from a file, which may end neither a comment of C or XML nor a string.</summary>
    private static string Harmless(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || " ._()+,:".Contains(c, StringComparison.Ordinal) ? c : '-')).Replace("--", "-", StringComparison.Ordinal);
}
