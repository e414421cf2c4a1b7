using System.Collections.Immutable;

namespace NetAdapt.Datasets.Formats;

/// <summary>The parts of an image folder, found by their names and by what lies in them. No part: the class folders lie
/// in the root itself.</summary>
/// <param name="Train">The folder of the training classes.</param>
/// <param name="Test">That of the classes that judge: test, or else val.</param>
/// <param name="UnlabelledTest">A test folder whose images have no classes.</param>
/// <param name="Notes">What is left alone.</param>
internal sealed record FolderLayout(string? Train, string? Test, string? UnlabelledTest, ImmutableArray<string> Notes)
{
    private static readonly FolderLayout s_none = new(null, null, null, []);

    // Parts whose names are as good for a class: car, ship, train; valid, void.
    private static readonly string[] ClassWords = ["train", "valid"];

    /// <param name="listed">The classes that a classes.txt names; null: there is none.</param>
    /// <exception cref="InvalidInputException">What is a part and what a class cannot be told.</exception>
    public static FolderLayout Of(string root, string[]? listed)
    {
        string[] folders = FolderListing.Folders(root);
        if (listed != null && folders.All(listed.Contains))
            return s_none;
        List<PartName> parts = PartNames.Among(folders);
        string[] names = [.. parts.Select(part => part.Name)], rest = [.. folders.Except(names)];
        string[] others = [.. rest.Where(name => !PartNames.IsUnlabelled(name))];
        bool hasTrain = parts.Exists(part => part.Part == ManifestPart.Train);
        bool hasBoth = hasTrain && parts.Exists(part => part.Part != ManifestPart.Train);
        if (parts.Count == 0 || !hasBoth && others.Length > 0 && AreClasses(root, names, others))
            return s_none;
        return new Finder(root, parts, listed).Layout(rest);
    }

    /// <summary>The folder that the data lies in, where it is the only one with anything in it, as archives have it;
    /// else null.</summary>
    public static string? OnlyFolderOf(string root)
    {
        string[] folders = FolderListing.Folders(root);
        bool isAlone = folders.Length == 1;
        if (!isAlone)
            folders = FolderListing.FoldersWithImages(root);
        if (folders.Length != 1 || FolderListing.HoldsImages(root))
            return null;
        string inner = Path.Combine(root, folders[0]);
        if (Manifest.IsIn(inner))
            return inner;
        if (FolderListing.HoldsImages(inner))
            return null;
        string[] below = FolderListing.Folders(inner);
        bool hasParts = below.Length > 0 && PartNames.Among(below).Count == below.Length;
        // A lone train/ is a part, unless parts lie in it: training_data/train, training_data/test.
        if (PartNames.PartOf(folders[0]) != null)
            return hasParts ? inner : null;
        return isAlone || hasParts || FolderListing.FoldersWithImages(inner).Length > 1 ? inner : null;
    }

    /// <summary>Refuses "classes" that all hold folders of the same names: they are parts, sets or years.</summary>
    public static void RefuseEqualFolders(string folder, string[] names)
    {
        HashSet<string>? common = null;
        bool isMore = false;
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            if (!Directory.Exists(path) || FolderListing.HoldsImages(path))
                return;
            string[] below = [.. FolderListing.FoldersWithImages(path)];
            if (common != null && !common.SetEquals(below))
                isMore = true;
            if (common == null)
                common = [.. below];
            else
                common.IntersectWith(below);
            if (common.Count == 0)
                return;
        }
        // cat/images, dog/images is how some sets lay their classes out.
        if (names.Length < 2 || common!.Count == 1 && (!isMore || common.All(PartNames.IsFiller)))
            return;
        string[] equal = [.. common.Order(StringComparer.Ordinal)];
        string remedy = equal.All(name => PartNames.PartOf(name) != null)
            ? $"Each has parts of its own: sort them the other way round, {equal[0]}/{names[0]}, {equal[0]}/{names[1]}, ..."
            : $"If the classes are {Some(equal)}, give one of the folders alone, or rename them to train and test.";
        throw new InvalidInputException(
            $"{folder}: the folders {Some(names)} all hold folders of the same names ({Some(equal)}), so they seem to be parts or sets and not classes. "
                + $"{remedy} If {Some(names)} are the classes, list them in {Path.Combine(folder, ClassList.FileName)}, one a line."
        );
    }

    public static string Some(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(4)) + (names.Count > 4 ? ", ..." : "");

    /// <summary>True if folders named as parts are classes like those beside them.</summary>
    /// <exception cref="InvalidInputException">They may be either.</exception>
    private static bool AreClasses(string root, string[] parts, string[] others)
    {
        // What holds no images is no class either: docs, annotations.
        if (!others.Any(other => FolderListing.HoldsImagesBelow(Path.Combine(root, other))))
            return false;
        foreach (string part in parts)
        {
            string path = Path.Combine(root, part);
            if (FolderListing.HoldsImages(path) && ClassWords.Contains(part.ToLowerInvariant()))
                continue;
            string[] below = FolderListing.Folders(path);
            string holds = below.Length > 0 ? $", which holds {Some(below)}," : "",
                alone = below.Length > 0 ? $", or give --data {path} alone" : "";
            string other = PartNames.PartOf(part) == ManifestPart.Train ? "test" : "train";
            throw new InvalidInputException(
                $"{root} has the folder '{part}'{holds} beside {Some(others)}. If '{part}' is a part of the data, put the folders of the other part's classes "
                    + $"into a folder '{other}' beside it{alone}; if it is a class, list all classes in {Path.Combine(root, ClassList.FileName)}, one a line."
            );
        }
        return true;
    }

    /// <summary>Chooses among the folders of the parts.</summary>
    private sealed class Finder(string root, List<PartName> parts, string[]? listed)
    {
        private readonly List<string> _notes = [];

        public FolderLayout Layout(string[] others)
        {
            string? train = Only(ManifestPart.Train, [.. Of(ManifestPart.Train).Select(path => Inner(path, []))]);
            string[] classes = listed ?? (train == null ? [] : FolderListing.Folders(train));
            string[] unlabelled =
            [
                .. Of(ManifestPart.Test).Concat(Of(ManifestPart.Validation)).Where(path => IsUnlabelled(path, classes)),
            ];
            string? test = Labelled(ManifestPart.Test),
                validation = Labelled(ManifestPart.Validation);
            if (train == null && test == null && validation == null)
                throw new InvalidInputException(
                    $"{root}: the images in {Some([.. parts.Select(part => part.Name)])} have no classes: sort them into a folder for each class, or add labels.csv with columns file and label."
                );
            foreach (string path in unlabelled)
                _notes.Add($"{path} holds images without classes: it is left alone.");
            if (test != null && validation != null)
                _notes.Add(
                    train == null
                        ? $"{validation} is left alone."
                        : $"{validation} is left alone: the holdout is taken from the training images."
                );
            foreach (string other in others)
                _notes.Add($"{Path.Combine(root, other)} is left alone: it is no part.");
            return new(
                train,
                test ?? validation,
                unlabelled.Intersect(Of(ManifestPart.Test)).FirstOrDefault(),
                [.. _notes]
            );

            string? Labelled(ManifestPart part) =>
                Only(part, [.. Of(part).Except(unlabelled).Select(path => Inner(path, classes))]);
        }

        private IEnumerable<string> Of(ManifestPart part) =>
            parts.Where(p => p.Part == part).Select(p => Path.Combine(root, p.Name)).Order(StringComparer.Ordinal);

        private string? Only(ManifestPart part, string[] paths) =>
            paths.Length <= 1
                ? paths.FirstOrDefault()
                : throw new InvalidInputException(
                    $"{root} has {paths.Length} folders that seem to be its {part.ToString().ToLowerInvariant()} part ({string.Join(", ", paths)}): leave one, or rename the others."
                );

        /// <summary>seg_train/seg_train/CLASS, train/images/CLASS: the folder that the classes lie in.</summary>
        private static string Inner(string part, string[] classes)
        {
            while (
                !FolderListing.HoldsImages(part)
                && FolderListing.FoldersWithImages(part) is [var only]
                && !classes.Contains(only)
            )
            {
                string inner = Path.Combine(part, only);
                if (
                    FolderListing.HoldsImages(inner)
                    || FolderListing.Folders(part).Length > 1 && !PartNames.IsFiller(only)
                )
                    break;
                part = inner;
            }
            return part;
        }

        /// <summary>True for loose images, also in one folder that is no class.</summary>
        private static bool IsUnlabelled(string path, string[] classes)
        {
            string inner = Inner(path, classes);
            return FolderListing.FoldersWithImages(inner) switch
            {
                [] => FolderListing.HoldsImages(inner),
                [var only] => !FolderListing.HoldsImages(inner) && classes.Length > 0 && !classes.Contains(only),
                _ => false,
            };
        }
    }
}
