using NetAdapt.Files;

namespace NetAdapt.Datasets.Formats;

/// <summary>classes.txt: one class name a line, in the order of the network's outputs.</summary>
internal static class ClassList
{
    public const string FileName = "classes.txt";

    /// <summary>The names, or null if the folder has no such file.</summary>
    public static string[]? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        string[] names = [.. FileNames.ReadText(path).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        string? twice = names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice != null) throw new InvalidInputException($"{path} names class '{twice}' twice.");
        if (names.Length < 2) throw new InvalidInputException($"{path} names {names.Length} class(es); a classifier needs two or more, one a line.");
        return names;
    }
}
