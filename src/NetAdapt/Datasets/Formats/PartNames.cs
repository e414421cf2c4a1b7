namespace NetAdapt.Datasets.Formats;

/// <summary>Tells which part of a data set a name stands for: train, training_set, seg_test, val2017,
/// TestImages.</summary>
internal static class PartNames
{
    private static readonly (ManifestPart Part, string[] Words)[] Parts =
    [
        (ManifestPart.Train, ["train", "training", "trn"]),
        (ManifestPart.Test, ["test", "testing", "tst", "eval", "evaluation"]),
        (ManifestPart.Validation, ["val", "valid", "validation", "dev"]),
    ];

    // Words that say nothing about the part, alone or at the end of one: train_images, seg_test, trainset.
    private static readonly string[] Fillers =
    [
        "set",
        "sets",
        "split",
        "splits",
        "part",
        "data",
        "dataset",
        "images",
        "image",
        "imgs",
        "img",
        "pictures",
        "photos",
        "folder",
        "folders",
        "files",
        "seg",
    ];

    private static readonly string[] UnlabelledWords =
    [
        "pred",
        "predict",
        "prediction",
        "predictions",
        "unlabeled",
        "unlabelled",
        "extra",
    ];

    /// <summary>The part that a name stands for by itself; null: none.</summary>
    public static ManifestPart? PartOf(string name) => Read(name) is { Others: "" } read ? read.Part : null;

    /// <summary>True for a folder of images that nobody has sorted: pred, unlabelled.</summary>
    public static bool IsUnlabelled(string name)
    {
        string[] words = [.. WordsOf(name).Where(word => !Fillers.Contains(word))];
        return words.Length > 0 && words.All(UnlabelledWords.Contains);
    }

    /// <summary>True for a word that names no class: images, data.</summary>
    public static bool IsFiller(string name) => WordsOf(name) is { Count: > 0 } words && words.All(Fillers.Contains);

    /// <summary>The names that stand for parts: those that do by themselves, and those that differ in nothing but the
    /// part (pets_train, pets_test).</summary>
    public static List<PartName> Among(IEnumerable<string> names)
    {
        var found = new List<PartName>();
        foreach (var same in names.Select(Read).OfType<PartName>().GroupBy(n => n.Others, StringComparer.Ordinal))
        {
            bool isPair = same.Any(n => n.Part == ManifestPart.Train) && same.Any(n => n.Part != ManifestPart.Train);
            if (same.Key.Length == 0 || isPair)
                found.AddRange(same);
        }
        return found;
    }

    private static PartName? Read(string name)
    {
        ManifestPart? part = null;
        var others = new List<string>();
        foreach (string word in WordsOf(name))
        {
            if (Fillers.Contains(word))
                continue;
            if (PartOfWord(word) is not { } found)
                others.Add(word);
            else if (part != null)
                return null;
            else
                part = found;
        }
        return part == null ? null : new PartName(name, part.Value, string.Join(' ', others));
    }

    private static ManifestPart? PartOfWord(string word)
    {
        foreach (var (part, names) in Parts)
            if (
                names.Any(n =>
                    word.StartsWith(n, StringComparison.Ordinal)
                    && (word.Length == n.Length || Fillers.Contains(word[n.Length..]))
                )
            )
                return part;
        return null;
    }

    /// <summary>"TrainImages_v2" to "train", "images", "v": letters in lower case; digits and signs separate words, and
    /// so does a capital after a small letter.</summary>
    private static List<string> WordsOf(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetter(name[i]),
                capital = !ends && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!ends && !capital)
                continue;
            if (i > start)
                words.Add(name[start..i].ToLowerInvariant());
            start = ends ? i + 1 : i;
        }
        return words;
    }
}

/// <summary>A name that may stand for a part. A class, because generic code over a structure is compiled for it alone.</summary>
internal sealed class PartName(string name, ManifestPart part, string others)
{
    public string Name => name;

    public ManifestPart Part => part;

    /// <summary>The words that say nothing about the part: "pets" of pets_train; none where the name says a part only.</summary>
    public string Others => others;
}
