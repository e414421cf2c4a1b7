using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets.Formats;

/// <summary>Image folders: one folder for each class, alone or within train/ and test/ (or val/). Classes are numbered in the ordinal order of their names, as
/// torchvision does, unless a classes.txt lists them.</summary>
internal static class ClassFolders
{
    // Links may lead in circles that are not seen from where they lie.
    private const int DeepestFolder = 6;

    /// <summary>train/ and test/ are there.</summary>
    public static Dataset OpenParts(string root, string train, string? test, ImmutableArray<string> notes, DatasetOptions options)
    {
        string[] names = ClassList.Read(root) ?? ClassesIn(train);
        RequireTwo(names, train);
        var trainImages = new FileImages(train, Files(train, names), names.Length);
        if (test is null) return Splitting.OffTest(new(root, "image folder", [.. names], trainImages, notes), options);
        return new Dataset(FolderName(root), "image folder", [.. names], trainImages, new FileImages(test, Files(test, names), names.Length), notes);
    }

    /// <summary>Only a test part is there: for evaluation.</summary>
    public static Dataset OpenTestOnly(string root, string test)
    {
        string[] names = ClassList.Read(root) ?? ClassesIn(test);
        RequireTwo(names, test);
        var images = new FileImages(test, Files(test, names), names.Length);
        return new Dataset(FolderName(root), "image folder", [.. names], images.Subset([]), images, $"{root} has no train folder: it serves for evaluation only.");
    }

    /// <summary>The class folders lie in the root itself.</summary>
    public static Dataset OpenUnsplit(string root, DatasetOptions options)
    {
        string[] names = ClassList.Read(root) ?? ClassesIn(root);
        RequireTwo(names, root);
        return Splitting.OffTest(new(root, "image folder", [.. names], new FileImages(root, Files(root, names), names.Length), []), options);
    }

    public static string FolderName(string root) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));

    /// <summary>Sub-folders that may be classes: not hidden, in ordinal order.</summary>
    public static string[] ClassesIn(string folder)
    {
        string[] names = [.. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)).Where(n => n[0] is not ('.' or '_'))];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static List<LabelledFile> Files(string folder, string[] names)
    {
        string? unknown = ClassesIn(folder).FirstOrDefault(n => !names.Contains(n));
        if (unknown != null)
            throw new InvalidInputException($"{Path.Combine(folder, unknown)} is not among the {names.Length} classes ({Some(names)}): every class of the test images needs a folder of training images.");
        string? loose = Directory.EnumerateFiles(folder).FirstOrDefault(ImageDecoder.IsImageName);
        if (loose != null)
            throw new InvalidInputException($"{folder} holds both class folders and loose images ({Path.GetFileName(loose)}): put every image into its class's folder.");
        var files = new List<LabelledFile>();
        for (int label = 0; label < names.Length; label++)
        {
            string of = Path.Combine(folder, names[label]);
            if (!Directory.Exists(of)) continue;
            string[] paths = ImagesUnder(of);
            if (paths.Length == 0) throw new InvalidInputException($"{of} holds no JPEG or PNG image{Others(of)}: put the images of class '{names[label]}' there, or remove the folder.");
            foreach (string path in paths) files.Add(new(Path.GetRelativePath(folder, path), label));
        }
        if (files.Count == 0) throw new InvalidInputException($"{folder} holds no images in the folders of its classes ({Some(names)}).");
        return files;
    }

    /// <summary>All images in a folder and below, in an order that does not depend on the file system.</summary>
    private static string[] ImagesUnder(string folder)
    {
        string[] paths = [.. FoldersUnder(folder, 0).SelectMany(Directory.EnumerateFiles).Where(p => ImageDecoder.IsImageName(p) && !Path.GetFileName(p).StartsWith('.'))];
        Array.Sort(paths, (a, b) => string.CompareOrdinal(a.Replace('\\', '/'), b.Replace('\\', '/')));
        return paths;
    }

    /// <summary>A folder and those below it. Links are followed, but not up to where they lie in: that way round all images would come again and again, and those of other classes.</summary>
    private static IEnumerable<string> FoldersUnder(string folder, int depth)
    {
        yield return folder;
        if (depth == DeepestFolder) yield break;
        foreach (string below in Directory.EnumerateDirectories(folder))
        {
            if (Directory.ResolveLinkTarget(below, returnFinalTarget: true) is { } target && IsWithin(Path.GetFullPath(folder), target.FullName)) continue;
            foreach (string deeper in FoldersUnder(below, depth + 1)) yield return deeper;
        }
    }

    private static bool IsWithin(string path, string folder) => Path.GetRelativePath(folder, path) is var way && way != ".." && !way.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(way);

    private static void RequireTwo(string[] names, string folder)
    {
        if (names.Length >= 2) return;
        string what = names.Length == 0 ? "no class folder" : $"only one class folder ('{names[0]}')";
        string hint = names.Length == 1 && Directory.EnumerateDirectories(Path.Combine(folder, names[0])).Any()
            ? $" Perhaps you mean {Path.Combine(folder, names[0])}?"
            : "";
        throw new InvalidInputException($"{folder} holds {what}; a classifier needs two or more: one folder for each class, with its images.{hint}");
    }

    private static string Others(string folder)
    {
        string? other = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).FirstOrDefault();
        return other is null ? "" : $" (but for example {other})";
    }

    private static string Some(string[] names) => string.Join(", ", names.Take(4)) + (names.Length > 4 ? ", ..." : "");
}
