using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets.Formats;

/// <summary>Image folders: one folder for each class, alone or within train/ and test/ (or val/). Classes are numbered in the ordinal order of their names, as
/// torchvision does, unless a classes.txt lists them.</summary>
internal static class ClassFolders
{
    private const string FormatName = "image folder";

    /// <param name="listed">The classes in the order of a classes.txt; null: in ordinal order.</param>
    /// <exception cref="InvalidInputException">The folders of a part are not classes, or hold no images.</exception>
    public static Dataset Open(string root, string[]? listed, DatasetOptions options)
    {
        FolderLayout layout = FolderLayout.Of(root, listed);
        string first = layout.Train ?? layout.Test ?? root;
        string[] names = listed ?? FolderListing.Folders(first);
        RequireTwo(names, first);
        if (listed == null) FolderLayout.RefuseEqualFolders(first, names);
        var found = new PassedOver();
        FileImages? test = layout.Test == null ? null : ImagesIn(layout.Test, names, found);
        ImageSet train = layout.Train == null && test != null ? test.Subset([])
            : ImagesIn(layout.Train ?? root, names, found);
        ImmutableArray<string> notes = layout.Notes;
        if (layout.Train == null && test != null)
            notes = notes.Add($"{root} has no train folder: it serves for evaluation only.");
        Dataset data = test == null ? Splitting.OffTest(new(root, FormatName, [.. names], train, notes), options)
            : new Dataset(FolderName(root), FormatName, [.. names], train, test, notes);
        return data with { Warnings = found.Warnings(root), UnlabelledTest = layout.UnlabelledTest };
    }

    public static string FolderName(string root) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));

    private static FileImages ImagesIn(string folder, string[] names, PassedOver passedOver)
    {
        string? unknown = FolderListing.Folders(folder).FirstOrDefault(n => !names.Contains(n));
        if (unknown != null)
            throw new InvalidInputException($"{Path.Combine(folder, unknown)} is not among the {names.Length} classes "
                + $"({FolderLayout.Some(names)}): every class of the test images needs a folder of training images.");
        string? loose = FolderListing.Files(folder).FirstOrDefault(ImageKinds.IsNamedAsImage);
        if (loose != null)
            throw new InvalidInputException($"{folder} holds both class folders and loose images ({Path.GetFileName(loose)}): put every image into its class's folder.");
        var files = new List<LabelledFile>();
        for (int label = 0; label < names.Length; label++)
        {
            string of = Path.Combine(folder, names[label]);
            if (!Directory.Exists(of)) continue;
            string[] paths = ImagesUnder(of, passedOver);
            if (paths.Length == 0) throw new InvalidInputException($"{of} holds no {ImageKinds.Read} image{Others(of)}");
            foreach (string path in paths) files.Add(new(Path.GetRelativePath(folder, path), label));
        }
        if (files.Count == 0)
            throw new InvalidInputException($"{folder} holds no images in the folders of its classes ({FolderLayout.Some(names)}).");
        return new FileImages(folder, files, names.Length);
    }

    /// <summary>All images in a folder and below, in an order that does not depend on the file system.</summary>
    private static string[] ImagesUnder(string folder, PassedOver passedOver)
    {
        var paths = new List<string>();
        foreach (string path in FolderListing.AllFolders(folder).SelectMany(FolderListing.Files))
        {
            if (ImageKinds.IsImageName(path)) paths.Add(path);
            else passedOver.Look(path);
        }
        paths.Sort((a, b) => string.CompareOrdinal(a.Replace('\\', '/'), b.Replace('\\', '/')));
        return [.. paths];
    }

    private static void RequireTwo(string[] names, string folder)
    {
        if (names.Length >= 2) return;
        string what = names.Length == 0 ? "no class folder" : $"only one class folder ('{names[0]}')";
        string hint = names.Length == 1 && Directory.EnumerateDirectories(Path.Combine(folder, names[0])).Any()
            ? $" Perhaps you mean {Path.Combine(folder, names[0])}?"
            : "";
        throw new InvalidInputException($"{folder} holds {what}; a classifier needs two or more: one folder for each class, with its images.{hint}");
    }

    /// <summary>What a folder holds instead of images, and what to do.</summary>
    private static string Others(string folder)
    {
        var found = new PassedOver();
        foreach (string path in FolderListing.AllFolders(folder).SelectMany(FolderListing.Files)) found.Look(path);
        if (found.Any) return $", but {found}. {ImageKinds.Remedy}";
        string? other = FolderListing.Files(folder).Select(f => Path.GetFileName(f)).FirstOrDefault();
        string example = other is null ? "" : $" (but for example {other})";
        return $"{example}: put the images of class '{Path.GetFileName(folder)}' there, or remove the folder.";
    }
}
