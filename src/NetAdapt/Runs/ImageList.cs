using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Files;

namespace NetAdapt.Runs;

/// <summary>What a run began with, the network and the images, in a file of its folder: one line an image with its
/// part, class, checksum and name. A run that is resumed compares them, because with other images it would end with
/// another network.</summary>
internal static class ImageList
{
    public const string FileName = "images.tsv";

    private const string Header = "part\tclass\tchecksum\tfile";

    /// <summary>Writes the list; every image's file is read.</summary>
    /// <param name="network">The file of the given network: it is listed too.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(string path, string network, Dataset data) =>
        AtomicFile.WriteText(
            path,
            string.Join('\n', Lines(network, data).Select(image => image.ToString()).Prepend(Header)) + "\n"
        );

    /// <summary>Refuses images that are not those of the list.</summary>
    /// <exception cref="InvalidInputException">Some are gone, new, of another class, or have other content: how many,
    /// and the first of each.</exception>
    public static void RequireSame(string path, string network, Dataset data, string folder)
    {
        string[] lines = FileNames.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != Header)
            throw new InvalidInputException($"'{path}' is damaged: it does not begin with '{Header}'.");
        Image[] now = [.. Lines(network, data)];
        // Settings and the files' order are the same: equal lists are the rule.
        if (lines.AsSpan(1).SequenceEqual(now.Select(image => image.ToString()).ToArray()))
            return;
        Dictionary<string, Image> before = [];
        foreach (string line in lines.Skip(1))
            before.TryAdd(Image.Parse(line, path).Key, Image.Parse(line, path));
        Dictionary<string, Image> after = [];
        foreach (Image image in now)
            after.TryAdd(image.Key, image);
        List<string> changes = [];
        Add("gone", before.Values.Where(image => !after.ContainsKey(image.Key)));
        Add("new", after.Values.Where(image => !before.ContainsKey(image.Key)));
        Add(
            "of another class",
            after.Values.Where(image => before.TryGetValue(image.Key, out Image? was) && was.Label != image.Label)
        );
        Add(
            "changed in content",
            after.Values.Where(image =>
                before.TryGetValue(image.Key, out Image? was) && was.Label == image.Label && was.Sum != image.Sum
            )
        );
        if (changes.Count == 0)
            changes.Add("they come in another order");
        throw new InvalidInputException(
            $"the data changed since the run in '{folder}' began: {string.Join("; ", changes)}. "
                + "With them it would end with another network: restore them and resume it, or start a new run in another folder."
        );

        void Add(string how, IEnumerable<Image> images)
        {
            Image[] all = [.. images];
            if (all.Length > 0)
                changes.Add($"{all.Length} {how}, first {all[0].Name}");
        }
    }

    private static IEnumerable<Image> Lines(string network, Dataset data) =>
        Part("network", ImageSet.OfFiles([network]))
            .Select(file => file.In(Path.GetFileName(file.Name)))
            .Concat(Part("train", data.Train))
            .Concat(Part("test", data.Test));

    private static IEnumerable<Image> Part(string part, ImageSet images) =>
        Enumerable
            .Range(0, images.Count)
            .Select(i => new Image(
                part,
                LabelsOf(images, i),
                images.ContentOf(i).ToString("x16", CultureInfo.InvariantCulture),
                images.NameOf(i).Replace('\n', ' ')
            ));

    /// <summary>"3"; for images with any number of labels "0;4", or nothing.</summary>
    private static string LabelsOf(ImageSet images, int index) => string.Join(';', images.LabelsOf(index));

    /// <summary>One line of the list. A class, because generic code over a structure is compiled for it alone.</summary>
    private sealed class Image(string part, string label, string sum, string name)
    {
        public string Label => label;

        public string Sum => sum;

        public string Name => name;

        public string Key => $"{part}\t{name}";

        /// <summary>The same file under another name.</summary>
        public Image In(string place) => new(part, label, sum, place);

        /// <exception cref="InvalidInputException">The line is no image's.</exception>
        public static Image Parse(string line, string path) =>
            line.Split('\t', 4) is [var part, var label, var sum, var name]
                ? new Image(part, label, sum, name)
                : throw new InvalidInputException($"'{path}' is damaged: '{line}' is no image.");

        public override string ToString() => $"{part}\t{label}\t{sum}\t{name}";
    }
}
