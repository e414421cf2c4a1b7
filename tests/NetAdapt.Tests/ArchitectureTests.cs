using System.Xml.Linq;

namespace NetAdapt.Tests;

/// <summary>Reads the project files and holds the layout of docs/decisions/0001-layout.md: who may import whom, where unsafe code may live, and in which
/// room each package stays.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["NetAdapt"] = [],
        ["NetAdapt.Onnx"] = ["NetAdapt"],
        ["NetAdapt.Kernels"] = ["NetAdapt", "NetAdapt.KernelGenerator"],   // the generator as an analyzer: it is not part of the program
        ["NetAdapt.KernelGenerator"] = [],
        ["NetAdapt.OpenCL"] = ["NetAdapt"],
        ["NetAdapt.Cli"] = ["NetAdapt", "NetAdapt.Onnx", "NetAdapt.Kernels", "NetAdapt.OpenCL", "NetAdapt.KernelGenerator"],   // the generator is carried along for `netadapt compile`
        ["NetAdapt.CApi"] = ["NetAdapt", "NetAdapt.Onnx", "NetAdapt.Kernels", "NetAdapt.OpenCL"],
    };

    private static readonly string[] MayBeUnsafe = ["NetAdapt.Kernels", "NetAdapt.OpenCL", "NetAdapt.CApi", "NetAdapt.Kernels.Tests", "NetAdapt.OpenCL.Tests", "NetAdapt.CApi.Tests"];

    /// <summary>Packages and the projects that may use them; all others are refused.</summary>
    private static readonly Dictionary<string, string[]> PackageRooms = new()
    {
        ["Google.Protobuf"] = ["NetAdapt.Onnx"],
        ["Grpc.Tools"] = ["NetAdapt.Onnx"],
        ["Silk.NET.OpenCL"] = ["NetAdapt.OpenCL"],
        ["System.CommandLine"] = ["NetAdapt.Cli"],
        ["BitMiracle.LibJpeg.NET"] = ["NetAdapt"],
        ["BigGustave"] = ["NetAdapt"],
        ["Microsoft.CodeAnalysis.CSharp"] = ["NetAdapt.KernelGenerator"],
        ["System.Numerics.Tensors"] = ["NetAdapt", "NetAdapt.Kernels"],
    };

    public static TheoryData<string> Projects => [.. ProjectFiles().Select(NameOf)];

    public static TheoryData<string> ProductProjects => [.. ProjectFiles().Select(NameOf).Where(p => !p.EndsWith(".Tests", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(ProductProjects))]
    public void A_product_project_refers_only_to_what_the_layout_allows(string project)
    {
        Assert.True(AllowedReferences.TryGetValue(project, out string[]? allowed),
            $"{project} is new: give it a place in docs/decisions/0001-layout.md and in this test");
        Assert.Empty(Items(project, "ProjectReference").Select(r => NameOf(r.Replace('\\', '/'))).Except(allowed));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Unsafe_code_is_allowed_only_in_the_engines(string project)
    {
        bool isUnsafe = Load(project).Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true");
        Assert.False(isUnsafe && !MayBeUnsafe.Contains(project), $"{project} allows unsafe blocks");
    }

    // .NET's hashes and ciphers are OpenSSL's: where a device has no libssl, the first use of one ends the program.
    [Fact]
    public void The_product_asks_for_no_cryptography() =>
        Assert.DoesNotContain(ProjectFiles().Where(project => !NameOf(project).EndsWith(".Tests", StringComparison.Ordinal))
            .SelectMany(project => Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*.cs", SearchOption.AllDirectories)),
            file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && File.ReadAllText(file).Contains("System.Security." + "Cryptography", StringComparison.Ordinal));

    [Theory, MemberData(nameof(ProductProjects))]
    public void A_package_is_used_only_in_its_room(string project)
    {
        foreach (string package in Items(project, "PackageReference"))
            Assert.True(PackageRooms.TryGetValue(package, out string[]? rooms) && rooms.Contains(project), $"{package} does not belong in {project}");
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "NetAdapt.Native.sln"));
        foreach (string file in ProjectFiles()) Assert.Contains(Path.GetFileName(file), solution, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        Load(project).Descendants(kind).Select(e => e.Attribute("Include")?.Value).OfType<string>();

    private static XDocument Load(string project) => XDocument.Load(ProjectFiles().Single(f => Path.GetFileNameWithoutExtension(f) == project));

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    private static IEnumerable<string> ProjectFiles() => new[] { "src", "kernels", "tests", "generators" }
        .Select(folder => Path.Combine(RepositoryRoot.Folder, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));
}
