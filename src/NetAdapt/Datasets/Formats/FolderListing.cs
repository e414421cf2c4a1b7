using NetAdapt.Datasets.Decoding;
using NetAdapt.Files;

namespace NetAdapt.Datasets.Formats;

/// <summary>Lists folders and files, and refuses names that .NET cannot open again: names on Linux are bytes, and what
/// is not UTF-8 would silently be missing.</summary>
internal static class FolderListing
{
    // Links may lead in circles that are not seen from where they lie.
    private const int DeepestFolder = 6;

    /// <summary>Names of the sub-folders that may hold data: not hidden, in ordinal order.</summary>
    public static string[] Folders(string folder)
    {
        string[] names =
        [
            .. Checked(Directory.EnumerateDirectories(folder), folder)
                .Select(d => Path.GetFileName(d))
                .Where(n => n[0] is not ('.' or '_')),
        ];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Paths of the files in a folder, hidden ones left out.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Checked(Directory.EnumerateFiles(folder), folder).Where(f => !Path.GetFileName(f).StartsWith('.'));

    /// <summary>A folder and those below it. Links are followed, but not up to where they lie in: that way round all
    /// images would come again and again, and those of other classes.</summary>
    public static IEnumerable<string> AllFolders(string folder, int depth = 0)
    {
        yield return folder;
        if (depth == DeepestFolder)
            yield break;
        foreach (string below in Checked(Directory.EnumerateDirectories(folder), folder))
        {
            if (
                Directory.ResolveLinkTarget(below, returnFinalTarget: true) is { } target
                && IsWithin(Path.GetFullPath(folder), target.FullName)
            )
                continue;
            foreach (string deeper in AllFolders(below, depth + 1))
                yield return deeper;
        }
    }

    /// <summary>True if an image lies in the folder itself, whether of a kind that is read or not.</summary>
    public static bool HoldsImages(string folder) => Files(folder).Any(ImageKinds.IsNamedAsImage);

    /// <summary>True if an image lies in the folder or below.</summary>
    public static bool HoldsImagesBelow(string folder) => AllFolders(folder).Any(HoldsImages);

    /// <summary>The sub-folders with images in them or below.</summary>
    public static string[] FoldersWithImages(string folder) =>
        [.. Folders(folder).Where(name => HoldsImagesBelow(Path.Combine(folder, name)))];

    private static IEnumerable<string> Checked(IEnumerable<string> paths, string folder)
    {
        foreach (string path in paths)
        {
            // What is no UTF-8 comes as this character; a name that really has it can be opened.
            if (Path.GetFileName(path).Contains(FileNames.Unknown) && !Path.Exists(path))
                throw new InvalidInputException(
                    $"{folder} holds a name that is not UTF-8: '{Path.GetFileName(path)}'. {FileNames.Remedy(folder)}"
                );
            yield return path;
        }
    }

    private static bool IsWithin(string path, string folder) =>
        Path.GetRelativePath(folder, path) is var way
        && way != ".."
        && !way.StartsWith("../", StringComparison.Ordinal)
        && !Path.IsPathRooted(way);
}
