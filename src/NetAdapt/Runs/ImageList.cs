using System.Globalization;
using System.Text;
using NetAdapt.Datasets;
using NetAdapt.Files;
using NetAdapt.Numbers;

namespace NetAdapt.Runs;

/// <summary>What a run began with, the network and the images, in a file of its folder: one line an image with its part, class, checksum and name. A run that is resumed compares them, because
/// with other images it would end with another network.</summary>
internal static class ImageList
{
    public const string FileName = "images.tsv";

    private const char LabelSeparator = ';';

    private const string Header = "part\tclass\tchecksum\tfile";

    /// <summary>Writes the list; every image's file is read.</summary>
    /// <param name="network">The file of the given network: it is listed too.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(string path, string network, Dataset data) =>
        AtomicFile.WriteText(path, string.Join('\n', Lines(network, data).Select(image => image.ToString()).Prepend(Header)) + "\n");

    /// <summary>Refuses images that are not those of the list.</summary>
    /// <exception cref="InvalidInputException">Some are gone, new, of another class, or have other content: how many, and the first of each.</exception>
    public static void RequireSame(string path, string network, Dataset data, string folder)
    {
        string[] lines = FileNames.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != Header) throw new InvalidInputException($"'{path}' is damaged: it does not begin with '{Header}'.");
        Image[] now = [.. Lines(network, data)];
        // Settings and the files' order are the same: equal lists are the rule.
        if (lines.AsSpan(1).SequenceEqual(now.Select(image => image.ToString()).ToArray())) return;
        Dictionary<string, Image> before = [];
        foreach (string line in lines.Skip(1)) before.TryAdd(Image.Parse(line, path).Key, Image.Parse(line, path));
        Dictionary<string, Image> after = [];
        foreach (Image image in now) after.TryAdd(image.Key, image);
        List<string> changes = [];
        Add("gone", before.Values.Where(image => !after.ContainsKey(image.Key)));
        Add("new", after.Values.Where(image => !before.ContainsKey(image.Key)));
        Add("of another class", after.Values.Where(image => before.TryGetValue(image.Key, out Image was) && was.Labels != image.Labels));
        Add("changed in content", after.Values.Where(image => before.TryGetValue(image.Key, out Image was) && was.Labels == image.Labels && was.Sum != image.Sum));
        if (changes.Count == 0) changes.Add("they come in another order");
        throw new InvalidInputException($"the data changed since the run in '{folder}' began: {string.Join("; ", changes)}. "
            + "With them it would end with another network: restore them and resume it, or start a new run in another folder.");

        void Add(string how, IEnumerable<Image> images)
        {
            Image[] all = [.. images];
            if (all.Length > 0) changes.Add($"{all.Length} {how}, first {all[0].Name}");
        }
    }

    private static IEnumerable<Image> Lines(string network, Dataset data) =>
        Part("network", ImageSet.OfFiles([network])).Concat(Part("train", data.Train)).Concat(Part("test", data.Test));

    private static IEnumerable<Image> Part(string part, ImageSet images) =>
        Enumerable.Range(0, images.Count).Select(i => new Image(part, LabelsOf(images, i), images.ContentOf(i), images.NameOf(i)));

    /// <summary>"3"; of images with any number of labels "0;4", or nothing.</summary>
    private static string LabelsOf(ImageSet images, int index) => string.Join(LabelSeparator, images.LabelsOf(index));

    private readonly record struct Image(string Part, string Labels, ulong Sum, string Name)
    {
        public string Key => $"{Part}\t{Name}";

        /// <exception cref="InvalidInputException">The line is no image's.</exception>
        public static Image Parse(string line, string path) => line.Split('\t', 4) is [var part, var labels, var sum, var name]
            && labels.Split(LabelSeparator, StringSplitOptions.RemoveEmptyEntries).All(label => NumberText.TryWhole<int>(label, out _)) && ulong.TryParse(sum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong content)
            ? new Image(part, labels, content, name)
            : throw new InvalidInputException($"'{path}' is damaged: '{line}' is no image.");

        public override string ToString() =>
            new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Part}\t{Labels}\t{Sum:x16}\t").Append(Name.Replace('\n', ' ')).ToString();
    }
}
