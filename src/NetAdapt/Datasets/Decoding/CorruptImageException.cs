using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets;

/// <summary>An image that cannot be decoded: truncated, damaged, of an unknown kind, or too large.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What is wrong with it.</param>
public sealed class CorruptImageException(string path, string reason, Exception? inner = null)
    : InvalidInputException($"{path}: {reason}. Repair or remove the file, or let corrupt images be skipped.", inner)
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;

    /// <summary>The kind of a whole image that is not read, "WebP"; null: the file is damaged, or no image.</summary>
    public string? Kind { get; init; }

    /// <summary>"30 images could not be read (29 WebP, 1 damaged), first a/7.jpg: a WebP image", and what to do about
    /// kinds that are not read.</summary>
    /// <param name="images">At least one.</param>
    public static string Summary(IReadOnlyCollection<CorruptImageException> images)
    {
        CorruptImageException first = images.First();
        string count = images.Count == 1 ? "1 image" : $"{images.Count} images";
        string remedy = images.Any(image => image.Kind != null) ? $". {ImageKinds.Remedy}" : "";
        string kinds = ImageKinds.Tally(images.Select(image => image.Kind ?? "damaged"));
        return $"left out {count} that could not be read ({kinds}), first {first.Path}: {first.Reason}{remedy}";
    }
}
