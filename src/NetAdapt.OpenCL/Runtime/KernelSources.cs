using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>The OpenCL C sources of kernels/opencl, which lie in this assembly. A line <c>#include "base.cl"</c> is replaced by that file: a driver would look for it on the disk.</summary>
public static class KernelSources
{
    private const string Folder = "opencl/", Include = "#include \"";

    private static readonly Assembly s_assembly = typeof(KernelSources).Assembly;
    private static readonly ConcurrentDictionary<string, string> s_texts = new();

    /// <summary>The sources' names: "pointwise.cl", "training/loss.cl".</summary>
    public static IEnumerable<string> Names => s_assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]);

    /// <summary>A source with what it includes.</summary>
    public static string TextOf(string name) => s_texts.GetOrAdd(name, static name => Expand(name, []));

    /// <summary>Of all kernels of inference together: kernels that changed were tuned for nothing.</summary>
    public static ulong HashOfInference { get; } = KeyHash.Of(string.Join('\n', Names.Where(name => !name.Contains('/')).Order(StringComparer.Ordinal).Select(Load)));

    private static string Expand(string name, HashSet<string> included)
    {
        var text = new StringBuilder();
        foreach (string line in Load(name).Split('\n'))
        {
            if (!line.StartsWith(Include, StringComparison.Ordinal)) text.Append(line).Append('\n');
            else if (line[Include.Length..].TrimEnd('"', '\r', ' ') is var other && included.Add(other)) text.Append(Expand(other, included));
        }
        return text.ToString();
    }

    private static string Load(string name)
    {
        using Stream stream = s_assembly.GetManifestResourceStream(Folder + name) ?? throw new ArgumentException($"there is no kernel source '{name}'", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
