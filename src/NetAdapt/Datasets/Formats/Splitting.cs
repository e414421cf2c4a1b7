using System.Collections.Immutable;
using System.Globalization;

namespace NetAdapt.Datasets.Formats;

/// <summary>Makes a test part where the data has none.</summary>
internal static class Splitting
{
    /// <summary>Data in one part, as a format found it.</summary>
    public readonly record struct Whole(string Root, string Format, ImmutableArray<string> ClassNames, ImageSet Images, ImmutableArray<string> Notes);

    /// <summary>Splits test images off, class-balanced, and says so. With fewer than two images a class there is nothing to split: all of them judge, none trains.</summary>
    public static Dataset OffTest(Whole whole, DatasetOptions options)
    {
        string name = ClassFolders.FolderName(whole.Root);
        ImageSet all = whole.Images;
        if (all.Count == 0) throw new InvalidInputException($"{whole.Root} holds no images.");
        int classes = Enumerable.Range(0, all.Count).Select(all.LabelOf).Distinct().Count();
        if (all.Count < 2 * classes)
            return new Dataset(name, whole.Format, whole.ClassNames, all.Subset([]), all,
                whole.Notes.Add($"{whole.Root} has {all.Count} images of {classes} classes, too few to split: it serves for evaluation only."));
        var counts = new int[whole.ClassNames.Length];
        for (int i = 0; i < all.Count; i++)
            counts[all.LabelOf(i)]++;
        string[] single = [.. whole.ClassNames.Where((_, label) => counts[label] == 1)];
        if (single.Length > 0)
        {
            string names = FolderLayout.Some(single);
            whole = whole with { Notes = whole.Notes.Add($"classes with a single image have no test image: {names}.") };
        }
        var (train, test) = BalancedSplit.TakeFraction(all, options.TestFraction, options.SplitSeed);
        return new Dataset(name, whole.Format, whole.ClassNames, train, test, whole.Notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"{whole.Root} has no test part: {options.TestFraction:P0} of each class ({test.Count} of {all.Count} images, always the same ones) are set aside as test images.")));
    }
}
