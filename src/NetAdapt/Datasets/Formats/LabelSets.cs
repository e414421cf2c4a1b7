using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Datasets.Formats;

/// <summary>Manifests that give an image any number of labels: several rows for one file, labels separated by ; or |
/// in one row, or an empty label for none.</summary>
internal static class LabelSets
{
    /// <summary>Separators of labels in one row.</summary>
    public const string Separators = ";|";

    public const string NeedsMultiLabel =
        "Several labels for one image need a network with a multi-label head: --head multilabel.";

    /// <summary>The names of all classes, and the labels of each image; an image is its first row.</summary>
    /// <exception cref="InvalidInputException">A label is no class.</exception>
    public static (ImmutableArray<string> Names, Dictionary<ManifestRow, ImmutableArray<int>> Sets) Of(string manifest,
        List<ManifestRow> rows, DatasetOptions options)
    {
        string[]? listed = ClassList.Read(Path.GetDirectoryName(manifest)!);
        var parts = rows.Select(row => (Row: row, Labels: Split(row.Label!, listed))).ToArray();
        string[] distinct = [.. parts.SelectMany(part => part.Labels).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        if (distinct.Length == 0) throw new InvalidInputException($"{manifest} names no label at all: give at "
            + $"least one image a label.");
        bool numbered = distinct.All(label => NumberText.TryWhole(label, out int n) && n <= ManifestRows.MaxIndex);
        int classes = listed?.Length ?? options.Classes ?? distinct.Max(label => numbered
            ? int.Parse(label, CultureInfo.InvariantCulture) + 1 : distinct.Length);
        string[] names = listed ?? (numbered ? [.. CifarBinary.Numbers(classes)] : distinct);
        Dictionary<string, int> numbers = numbered ? distinct.ToDictionary(label => label, label =>
            int.Parse(label, CultureInfo.InvariantCulture), StringComparer.Ordinal)
            : names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        var sets = parts.GroupBy(part => part.Row.File, StringComparer.Ordinal)
            .ToDictionary(image => image.First().Row, image => image.SelectMany(part =>
                part.Labels.Select(label => NumberOf(part.Row, label))).Distinct().Order().ToImmutableArray());
        return ([.. names], sets);

        int NumberOf(ManifestRow row, string label) => numbers.TryGetValue(label, out int number)
            && number < names.Length ? number
            : throw new InvalidInputException(numbered
                ? $"{manifest}, line {row.Line}: class {label} does not exist: "
                    + $"{(listed != null ? ClassList.FileName : "the network")} has {names.Length} classes, 0 to "
                    + $"{names.Length - 1}."
                : $"{manifest}, line {row.Line}: class '{label}' is not in {ClassList.FileName}.");
    }

    /// <summary>Refuses a manifest that gives an image several labels where each image is of one class.</summary>
    public static void Refuse(string manifest, List<ManifestRow> rows)
    {
        var first = new Dictionary<string, ManifestRow>(StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
            if (!first.TryAdd(row.File, row) && ClassOf(first[row.File]) != ClassOf(row))
                throw new InvalidInputException($"{manifest}, line {row.Line}: {row.File} has the label "
                    + $"'{ClassOf(row)}', and '{ClassOf(first[row.File])}' on line {first[row.File].Line}. "
                    + $"{NeedsMultiLabel}");
        // A class's name may hold a separator. Where a part of it is a label of its own, it is no name but several.
        string[]? listed = ClassList.Read(Path.GetDirectoryName(manifest)!);
        var parts = rows.Where(row => row.Index == null).Select(row => row.Label!).Distinct(StringComparer.Ordinal)
            .ToDictionary(label => label, label => Split(label, listed), StringComparer.Ordinal);
        foreach (ManifestRow row in rows)
        {
            if (row.Index != null || parts[row.Label!] is not { Length: > 1 } own) continue;
            bool isLabel = own.Any(part => listed?.Contains(part) == true
                || parts.Any(other => other.Key != row.Label && other.Value.Contains(part)));
            if (isLabel) throw new InvalidInputException($"{manifest}, line {row.Line}: '{row.Label}' are several labels. "
                + $"{NeedsMultiLabel} If it is the name of one class, list it in {ClassList.FileName}.");
        }
    }

    private static string ClassOf(ManifestRow row) => row.Index?.ToString(CultureInfo.InvariantCulture) ?? row.Label!;

    /// <param name="listed">Names of classes, which may hold a separator themselves.</param>
    private static string[] Split(string text, string[]? listed) => listed?.Contains(text) == true ? [text]
        : text.Split([.. Separators], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
