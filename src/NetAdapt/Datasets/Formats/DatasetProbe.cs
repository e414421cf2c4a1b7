using NetAdapt.Datasets.Decoding;
using NetAdapt.Datasets.Synthetic;

namespace NetAdapt.Datasets.Formats;

/// <summary>Finds out what lies at a path.</summary>
internal static class DatasetProbe
{
    private static readonly string[] TrainNames = ["train", "training"], TestNames = ["test", "testing"], ValNames = ["val", "valid", "validation"];

    public static Dataset Open(string path, DatasetOptions options)
    {
        if (path.StartsWith(BuiltinSets.Prefix, StringComparison.OrdinalIgnoreCase)) return BuiltinSets.Open(path);
        if (options.TestFraction is not (> 0 and < 1)) throw new InvalidInputException($"A test fraction of {options.TestFraction} is not between 0 and 1.");
        try
        {
            if (File.Exists(path)) return OpenFile(path, options);
            if (!Directory.Exists(path))
                throw new InvalidInputException($"There is no folder '{path}'. Give a folder with images, or {BuiltinSets.Names} for the set that is built in.");
            return OpenFolder(path, options);
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

    private static Dataset OpenFolder(string root, DatasetOptions options)
    {
        if (CifarBinary.TryOpen(root) is { } cifar) return cifar;
        if (Idx.TryOpen(root, options) is { } idx) return idx;
        if (Manifest.TryOpen(root, options) is { } manifest) return manifest;
        var (train, test, val) = Parts(root);
        if (train != null)
            return ClassFolders.OpenParts(root, train, test ?? val, test != null && val != null ? [$"{val} is left alone: the holdout is taken from the training images."] : [], options);
        if ((test ?? val) is { } only) return ClassFolders.OpenTestOnly(root, only);
        if (ClassFolders.ClassesIn(root).Length > 0) return ClassFolders.OpenUnsplit(root, options);
        throw new InvalidInputException(Nothing(root));
    }

    /// <summary>The folders that are parts. A folder named so among others is a class ("train" beside "car" and "ship"), unless the other part is there too.</summary>
    private static (string? Train, string? Test, string? Val) Parts(string root)
    {
        string[] folders = ClassFolders.ClassesIn(root);
        string? Named(string[] names) =>
            names.SelectMany(n => folders.Where(f => f.Equals(n, StringComparison.OrdinalIgnoreCase))).Select(f => Path.Combine(root, f)).FirstOrDefault();
        var (train, test, val) = (Named(TrainNames), Named(TestNames), Named(ValNames));
        int found = new[] { train, test, val }.Count(p => p != null);
        return found == folders.Length || (train != null && found > 1) ? (train, test, val) : default;
    }

    private static string Nothing(string root)
    {
        const string Expected = "Expected are class folders with JPEG or PNG images (in train/ and test/, or directly), a manifest (labels.csv or labels.tsv with columns file and label), CIFAR binary files, or IDX files.";
        string[] files = [.. Directory.EnumerateFiles(root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        if (files.Length == 0) return $"The folder '{root}' is empty. {Expected}";
        if (files.Contains("batches.meta") || files.Contains("data_batch_1"))
            return $"The folder '{root}' holds CIFAR for Python (pickles): download its binary version (data_batch_1.bin, ...) instead.";
        if (files.FirstOrDefault(ImageDecoder.IsImageName) is { } image)
            return $"The folder '{root}' holds images ({image}, ...) but says nothing about their classes: sort them into class folders, or add labels.csv with columns file and label.";
        return $"The folder '{root}' holds no images that could be found ({string.Join(", ", files.Take(3))}{(files.Length > 3 ? ", ..." : "")}). {Expected}";
    }
}
