using NetAdapt.Numbers;

namespace NetAdapt.Datasets.Formats;

/// <summary>Which part of the data an image belongs to.</summary>
internal enum ManifestPart
{
    Unsaid,
    Train,
    Test,
    Validation,
}

/// <summary>One image of a manifest. Index or Label is there; both may be.</summary>
internal readonly record struct ManifestRow(int Line, string File, int? Index, string? Label, ManifestPart Part);

/// <summary>Reads a manifest's rows: a table with a header, with the columns file, and class_index (a number from 0) or label (a name or a number); split
/// (train, test, val) may be there; other columns are passed over.</summary>
internal static class ManifestRows
{
    private static readonly string[] FileColumns = ["file", "filename", "file_name", "path", "image"], IndexColumns = ["class_index", "class_id"],
        LabelColumns = ["label", "class"], NameColumns = ["name", "class_name"], SplitColumns = ["split", "part", "subset"];

    /// <summary>The largest class_index, far above any data set's.</summary>
    public const int MaxIndex = 999_999;

    /// <summary>True if the first line names the columns that are needed.</summary>
    public static bool HasHeader(string path)
    {
        List<string> header = DelimitedText.Header(path);
        return Column(header, FileColumns) >= 0 && (Column(header, IndexColumns) >= 0 || Column(header, LabelColumns) >= 0);
    }

    /// <summary>The start of a line that may be anything.</summary>
    private static string Excerpt(string line) => new([.. line.Take(80).Select(c => char.IsControl(c) ? '?' : c), .. line.Length > 80 ? "..." : ""]);

    /// <exception cref="InvalidInputException">The header or a row is not as it should be: which, where, and what is expected.</exception>
    /// <param name="labelSets">A row may have any number of labels: its class_index or label stays as it is
    /// written.</param>
    public static List<ManifestRow> Read(string path, bool labelSets = false)
    {
        var rows = new List<ManifestRow>();
        List<string>? header = null;
        int file = -1, index = -1, label = -1, split = -1;
        foreach (var (line, fields) in DelimitedText.Read(path))
        {
            if (header is null)
            {
                header = fields;
                (file, index, label, split) = (Column(header, FileColumns), Column(header, IndexColumns), Column(header, LabelColumns), Column(header, SplitColumns));
                if (file < 0 || (index < 0 && label < 0))
                    throw new InvalidInputException($"{path}: its first line must name the columns file, and class_index or label; it says: {Excerpt(string.Join(" | ", header))}");
                if (label < 0) label = Column(header, NameColumns);
                continue;
            }
            if (fields.Count != header.Count)
                throw new InvalidInputException($"{path}, line {line}: {fields.Count} fields, but the header names {header.Count} columns.");
            if (fields[file].Length == 0) throw new InvalidInputException($"{path}, line {line}: no file is named.");
            if (labelSets)
            {
                rows.Add(new(line, fields[file], null, fields[index < 0 ? label : index], split < 0
                    ? ManifestPart.Unsaid : Part(path, line, fields[split])));
                continue;
            }
            if (index < 0 && fields[label].Length == 0) throw new InvalidInputException($"{path}, line {line}: no "
                + $"label is given. Only networks with a multi-label head take images without one.");
            rows.Add(new(line, fields[file], index < 0 ? null : Index(path, line, fields[index]), label < 0 ? null : fields[label],
                split < 0 ? ManifestPart.Unsaid : Part(path, line, fields[split])));
        }
        return rows.Count > 0 ? rows : throw new InvalidInputException($"{path} names no images.");
    }

    private static int Column(List<string> header, string[] names) =>
        names.Select(n => header.FindIndex(h => h.Equals(n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(i => i >= 0, -1);

    private static int Index(string path, int line, string text) =>
        text.AsSpan().ContainsAny(LabelSets.Separators)
            ? throw new InvalidInputException($"{path}, line {line}: class_index '{text}' is not a number from 0 on. "
                + LabelSets.NeedsMultiLabel)
            : NumberText.Whole($"{path}, line {line}: class_index", text, 0, MaxIndex);

    private static ManifestPart Part(string path, int line, string text) => PartNames.PartOf(text)
        ?? throw new InvalidInputException($"{path}, line {line}: split '{text}' is not train, test or val.");
}
