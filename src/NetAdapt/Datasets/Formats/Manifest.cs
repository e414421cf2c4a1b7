using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;
using NetAdapt.Numbers;

namespace NetAdapt.Datasets.Formats;

/// <summary>A folder with a table that gives each image its class: labels.csv or .tsv, manifest.csv or .tsv, the only table there is, or train.csv and test.csv.</summary>
internal static class Manifest
{
    private const string Format = "manifest";

    public static bool IsTable(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv";

    /// <summary>True if a table with the right columns lies in the folder.</summary>
    public static bool IsIn(string folder) => FolderListing.Files(folder).Any(file => IsTable(file) && ManifestRows.HasHeader(file));

    /// <summary>null if there is no manifest in the folder.</summary>
    public static Dataset? TryOpen(string root, DatasetOptions options)
    {
        string[] tables = [.. Directory.GetFiles(root).Where(IsTable).Order(StringComparer.Ordinal)];
        string? Named(string name) => tables.FirstOrDefault(t => Path.GetFileNameWithoutExtension(t).Equals(name, StringComparison.OrdinalIgnoreCase));
        if ((Named("labels") ?? Named("manifest")) is { } manifest) return Open(root, manifest, options);
        string[] readable = [.. tables.Where(ManifestRows.HasHeader)];
        // train.csv, test.csv: a table for each part.
        List<PartName> parts = PartNames.Among(readable.Select(t => Path.GetFileNameWithoutExtension(t)));
        bool isTwice = parts.Exists(part => parts.FindAll(other => other.Part == part.Part).Count > 1);
        bool hasTrain = parts.Exists(part => part.Part == ManifestPart.Train);
        if (readable.Length > 1 && parts.Count == readable.Length && hasTrain && !isTwice)
        {
            var rows = new List<ManifestRow>();
            foreach (PartName part in parts)
                rows.AddRange(InPart(readable.First(t => Path.GetFileNameWithoutExtension(t) == part.Name), part.Part, options));
            return Assemble(root, readable[0], rows, options);
        }
        if (readable.Length == 1) return Open(root, readable[0], options);
        if (readable.Length > 1)
            throw new InvalidInputException($"{root} holds several manifests ({string.Join(", ", readable.Select(t => Path.GetFileName(t)))}): name one labels.csv, or give its path.");
        // A table that is no manifest may lie beside class folders; alone it was meant to be one, and reading it says what is wrong.
        return tables.Length == 1 && FolderListing.Folders(root).Length == 0 ? Open(root, tables[0], options) : null;
    }

    public static Dataset Open(string root, string manifest, DatasetOptions options) =>
        Assemble(root, manifest, ManifestRows.Read(manifest, options.LabelSets), options);

    private static IEnumerable<ManifestRow> InPart(string manifest, ManifestPart part, DatasetOptions options) =>
        ManifestRows.Read(manifest, options.LabelSets).Select(r => r with { Part = part });

    private static Dataset Assemble(string root, string manifest, List<ManifestRow> rows, DatasetOptions options)
    {
        CheckFiles(root, manifest, rows);
        string[] unread = [.. rows.Select(r => r.File).Distinct(StringComparer.Ordinal).Select(ImageKinds.UnreadKindOf).OfType<string>()];
        Dataset data = Split(root, manifest, rows, options);
        if (unread.Length == 0) return data;
        string warning = $"{manifest} names {unread.Length} images of kinds that are not read ({ImageKinds.Tally(unread)}): "
            + $"only {ImageKinds.Read} files are. {ImageKinds.Remedy}";
        return data with { Warnings = [warning] };
    }

    private static Dataset Split(string root, string manifest, List<ManifestRow> rows, DatasetOptions options)
    {
        if (options.LabelSets)
        {
            var (setNames, sets) = LabelSets.Of(manifest, rows, options);
            // One row for each image from here on.
            return InParts(root, manifest, [.. sets.Keys], [.. sets.Select(s =>
                new LabelledFile(s.Key.File, s.Value.FirstOrDefault(), s.Value))], setNames, options);
        }
        LabelSets.Refuse(manifest, rows);
        var (names, labels) = Classes(manifest, rows, options);
        return InParts(root, manifest, rows, [.. rows.Select((r, i) => new LabelledFile(r.File, labels[i]))], names,
            options);
    }

    /// <param name="files">One for each row.</param>
    private static Dataset InParts(string root, string manifest, List<ManifestRow> rows, LabelledFile[] files,
        ImmutableArray<string> names, DatasetOptions options)
    {
        ImageSet Of(ManifestPart part) => new FileImages(root, [.. files.Where((_, i) => rows[i].Part == part)], names.Length);
        var parts = rows.CountBy(r => r.Part).ToDictionary();
        if (parts.ContainsKey(ManifestPart.Unsaid))
            return Splitting.OffTest(new(root, Format, names, new FileImages(root, files, names.Length), []), options);
        bool hasTest = parts.ContainsKey(ManifestPart.Test), hasVal = parts.ContainsKey(ManifestPart.Validation);
        ImmutableArray<string> notes = hasTest && hasVal
            ? [$"{manifest}: {parts[ManifestPart.Validation]} images marked val are left alone: the holdout is taken from the training images."]
            : [];
        if (!hasTest && !hasVal) return Splitting.OffTest(new(root, Format, names, Of(ManifestPart.Train), notes), options);
        if (!parts.ContainsKey(ManifestPart.Train)) notes = notes.Add($"{manifest} marks no image as train: the data serves for evaluation only.");
        return new Dataset(ClassFolders.FolderName(root), Format, names, Of(ManifestPart.Train), Of(hasTest ? ManifestPart.Test : ManifestPart.Validation), notes);
    }

    private static void CheckFiles(string root, string manifest, List<ManifestRow> rows)
    {
        ManifestRow[] missing = [.. rows.Where(r => !File.Exists(Path.Combine(root, r.File)))];
        if (missing.Length > 0)
        {
            // Perhaps it is there, under a name that is not UTF-8: that is refused here, by its name.
            string? folder = Path.GetDirectoryName(Path.Combine(root, missing[0].File));
            if (Directory.Exists(folder)) _ = FolderListing.Files(folder).Count();
            throw new InvalidInputException($"{manifest}, line {missing[0].Line}: there is no file {Path.Combine(root, missing[0].File)}"
                + (missing.Length > 1 ? $", nor {missing.Length - 1} others that it names" : "") + ". Paths are relative to the manifest's folder.");
        }
        var parts = new Dictionary<string, ManifestRow>(StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
            if (!parts.TryAdd(row.File, row) && parts[row.File].Part != row.Part)
                throw new InvalidInputException($"{manifest}, line {row.Line}: {row.File} is both in {parts[row.File].Part} and {row.Part}: an image that judges must not be trained on.");
    }

    /// <summary>Names of all classes and the class of each row: class_index as it is; labels that are all numbers likewise; other labels by ordinal order, or as
    /// classes.txt lists them.</summary>
    private static (ImmutableArray<string> Names, int[] Labels) Classes(string manifest, List<ManifestRow> rows, DatasetOptions options)
    {
        string[]? listed = ClassList.Read(Path.GetDirectoryName(manifest)!);
        bool numbered = rows[0].Index != null || rows.All(r => NumberText.TryWhole(r.Label, out int n) && n <= ManifestRows.MaxIndex);
        if (!numbered) return Named(manifest, rows, listed);
        int[] labels = [.. rows.Select(r => r.Index ?? NumberText.Whole($"{manifest}, line {r.Line}: label", r.Label!, 0, ManifestRows.MaxIndex))];
        int most = Array.IndexOf(labels, labels.Max()), classes = listed?.Length ?? options.Classes ?? labels[most] + 1;
        if (labels[most] >= classes)
            throw new InvalidInputException($"{manifest}, line {rows[most].Line}: class {labels[most]} does not exist: {(listed != null ? ClassList.FileName : "the network")} has {classes} classes, 0 to {classes - 1}.");
        if (classes < 2) throw new InvalidInputException($"{manifest}: all images are of class 0; a classifier needs two classes or more.");
        string[] names = listed ?? [.. CifarBinary.Numbers(classes)];
        if (listed is null)
            for (int i = 0; i < labels.Length; i++)
                if (rows[i].Index != null && rows[i].Label is { Length: > 0 } name) names[labels[i]] = name;
        return ([.. names], labels);
    }

    private static (ImmutableArray<string> Names, int[] Labels) Named(string manifest, List<ManifestRow> rows, string[]? listed)
    {
        string[] names = listed ?? [.. rows.Select(r => r.Label!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (names.Length < 2) throw new InvalidInputException($"{manifest}: all images are of class '{names[0]}'; a classifier needs two classes or more.");
        var indices = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        int[] labels = [.. rows.Select(r => indices.TryGetValue(r.Label!, out int i)
            ? i
            : throw new InvalidInputException($"{manifest}, line {r.Line}: class '{r.Label}' is not in {ClassList.FileName}."))];
        return ([.. names], labels);
    }
}
