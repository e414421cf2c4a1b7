using NetAdapt.Datasets.Decoding;
using NetAdapt.Datasets.Synthetic;
using NetAdapt.Files;

namespace NetAdapt.Datasets.Formats;

/// <summary>Finds out what lies at a path.</summary>
internal static class DatasetProbe
{
    // Archives in archives; more are a mistake, or a circle of links.
    private const int MostWrappers = 4;

    public static Dataset Open(string path, DatasetOptions options)
    {
        if (path.StartsWith(BuiltinSets.Prefix, StringComparison.OrdinalIgnoreCase)) return BuiltinSets.Open(path);
        if (options.TestFraction is not (> 0 and < 1)) throw new InvalidInputException($"A test fraction of {options.TestFraction} is not between 0 and 1.");
        try
        {
            if (File.Exists(path)) return OpenFile(path, options);
            if (!Directory.Exists(path))
                throw new InvalidInputException($"There is no folder '{path}'. Give a folder with images, "
                    + $"or {BuiltinSets.Names} for the set that is built in.{FileNames.HintFor(path)}");
            return OpenFolder(path, null, options, MostWrappers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static Dataset OpenFile(string path, DatasetOptions options)
    {
        if (Manifest.IsTable(path)) return Manifest.Open(Path.GetDirectoryName(Path.GetFullPath(path))!, path, options);
        string[] archives = [".gz", ".tgz", ".tar", ".zip", ".xz", ".bz2", ".7z"];
        if (archives.Contains(Path.GetExtension(path).ToLowerInvariant()))
            throw new InvalidInputException($"{path} is an archive: unpack it (tar xf, unzip) and give the folder.");
        throw new InvalidInputException($"{path} is a file; give the folder that the data lies in, or a manifest (.csv or .tsv).");
    }

    /// <param name="listed">Classes that a folder above lists.</param>
    /// <param name="wrappers">How many folders may still be opened to find the data.</param>
    private static Dataset OpenFolder(string root, string[]? listed, DatasetOptions options, int wrappers)
    {
        if (CifarBinary.TryOpen(root) is { } cifar) return cifar;
        if (Idx.TryOpen(root, options) is { } idx) return idx;
        if (Manifest.TryOpen(root, options) is { } manifest) return manifest;
        listed = ClassList.Read(root) ?? listed;
        if (wrappers > 0 && FolderLayout.OnlyFolderOf(root) is { } inner)
        {
            Dataset data = OpenFolder(inner, listed, options, wrappers - 1);
            const string ReadFrom = "the data is read from ";
            bool isSaid = data.Notes.FirstOrDefault("").StartsWith(ReadFrom, StringComparison.Ordinal);
            return data with { Name = ClassFolders.FolderName(root), Notes = isSaid ? data.Notes : data.Notes.Insert(0, $"{ReadFrom}{inner}.") };
        }
        return FolderListing.Folders(root).Length > 0 ? ClassFolders.Open(root, listed, options) : throw new InvalidInputException(Nothing(root));
    }

    private static string Nothing(string root)
    {
        const string Expected = "Expected are class folders with images (in train/ and test/, or directly), a manifest (labels.csv or labels.tsv with columns file and label), CIFAR binary files, or IDX files.";
        string[] files = [.. FolderListing.Files(root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        if (files.Length == 0) return $"The folder '{root}' is empty. {Expected}";
        if (files.Contains("batches.meta") || files.Contains("data_batch_1"))
            return $"The folder '{root}' holds CIFAR for Python (pickles): download its binary version (data_batch_1.bin, ...) instead.";
        if (files.FirstOrDefault(ImageKinds.IsNamedAsImage) is { } image)
            return $"The folder '{root}' holds images ({image}, ...) but says nothing about their classes: sort them into class folders, or add labels.csv with columns file and label.";
        return $"The folder '{root}' holds no images that could be found ({string.Join(", ", files.Take(3))}{(files.Length > 3 ? ", ..." : "")}). {Expected}";
    }
}
