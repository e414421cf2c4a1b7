using NetAdapt.Graphs;
using NetAdapt.Onnx;

namespace NetAdapt.Cli;

/// <summary>Networks by the name that the user gives: a file, or one that the program brings along.</summary>
internal static class Models
{
    private const string Prefix = "builtin:", Resources = "NetAdapt.Cli.Assets.", Ending = ".onnx";

    /// <param name="warnings">Gets what was read, but not as the file says it.</param>
    /// <param name="size">Height and width for a file that leaves them open.</param>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or holds what is not supported; or there is no such built-in
    /// network.</exception>
    public static Network Open(string model, (int Height, int Width)? size = null, ICollection<string>? warnings = null)
    {
        if (!model.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return OnnxReader.Read(model, size, warnings);
        string name = model[Prefix.Length..].ToLowerInvariant();
        using Stream? stream = typeof(Models).Assembly.GetManifestResourceStream(Resources + name + Ending);
        if (stream != null) return OnnxReader.Read(stream, name);
        throw new InvalidInputException($"there is no built-in network '{model}'; there is {string.Join(", ", BuiltIn)}.");
    }

    /// <summary>"builtin:mobilenet".</summary>
    public static IEnumerable<string> BuiltIn => typeof(Models).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Resources, StringComparison.Ordinal) && resource.EndsWith(Ending, StringComparison.Ordinal))
        .Select(resource => Prefix + resource[Resources.Length..^Ending.Length]).Order(StringComparer.Ordinal);
}
