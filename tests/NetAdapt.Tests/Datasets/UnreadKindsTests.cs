using NetAdapt.Datasets;
using NetAdapt.Datasets.Decoding;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

/// <summary>Images of kinds that are not read are counted and named, and never silently missing.</summary>
public sealed class UnreadKindsTests
{
    private static readonly byte[] WebP = [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBPVP8L"u8];

    [Fact]
    public void Images_that_are_passed_over_are_counted_by_kind()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 4, "cat", "dog");
        for (int i = 0; i < 3; i++)
            folder.Write($"cat/{i}.webp", WebP);
        folder.Write("dog/1.TIF", "II*\0");
        folder.Write("dog/2.heic", "x");
        folder.Write("dog/without-a-name", Pictures.Jpeg(Pictures.Ramp(8, 8, 3)));
        folder.Write("dog/notes.txt", "x");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal(8, data.Train.Count + data.Test.Count);
        string warning = Assert.Single(data.Warnings);
        Assert.Contains(
            "6 images are passed over (3 WebP, 1 HEIC, 1 JPEG without an image's name, 1 TIFF",
            warning,
            StringComparison.Ordinal
        );
        Assert.Contains($"first {folder["cat/0.webp"]}", warning, StringComparison.Ordinal);
        Assert.Contains("mogrify", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_nothing_else_is_refused_with_the_remedy()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 4, "cat");
        for (int i = 0; i < 3; i++)
            folder.Write($"dog/{i}.webp", WebP);
        string message = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        Assert.Contains("3 WebP", message, StringComparison.Ordinal);
        Assert.Contains("mogrify", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_that_names_them_is_warned_of()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "a.webp", "b.webp", "c.avif" })
            folder.Write(name, WebP);
        folder.Write("labels.csv", "file,label\na.webp,cat\nb.webp,dog\nc.avif,dog\n");
        Assert.Contains(
            "3 images of kinds that are not read (2 WebP, 1 AVIF)",
            Assert.Single(Dataset.Open(folder.Path).Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Those_with_another_kinds_name_are_named_when_they_are_left_out()
    {
        using var folder = new TempFolder();
        string[] paths =
        [
            folder.Write("1.jpg", WebP),
            folder.Write("2.jpg", WebP),
            folder.Write("3.png", [1, 2, 3, 4]),
            folder.Write("4.jpg", Pictures.Png(Pictures.Plain(4, 4, 1))),
        ];
        using var loader = new BatchLoader(
            ImageSet.OfFiles(paths),
            Preprocessing.None,
            new FeatureMap(1, 4, 4, 3),
            new LoaderSettings()
        );
        Assert.Equal(1, Assert.Single(loader.Epoch(0).Select(batch => batch.Count)));
        string summary = CorruptImageException.Summary(loader.Skipped);
        Assert.Contains("3 images", summary, StringComparison.Ordinal);
        Assert.Contains("2 WebP, 1 damaged", summary, StringComparison.Ordinal);
        Assert.Contains("1.jpg", summary, StringComparison.Ordinal);
        Assert.Contains("mogrify", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("II*\0....", "TIFF")]
    [InlineData("\0\0\0\u001cftypavif", "AVIF")]
    [InlineData("\0\0\0\u0018ftypheic", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1", "HEIC")]
    [InlineData("version https://git-lfs", "Git LFS pointer")]
    public void The_first_bytes_name_the_kind(string start, string kind)
    {
        var thrown = Assert.Throws<CorruptImageException>(() =>
            ImageDecoder.Decode(System.Text.Encoding.Latin1.GetBytes(start), "x.jpg", new Bitmap())
        );
        Assert.Contains(kind, thrown.Message, StringComparison.Ordinal);
    }
}
