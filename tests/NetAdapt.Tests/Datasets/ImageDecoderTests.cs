using System.Text.Json;
using NetAdapt.Datasets;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Tests.Datasets;

public sealed class ImageDecoderTests
{
    public static TheoryData<string> Names => [.. ImageFixtures.Read("images.json").EnumerateArray().Select(e => e.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_file_decodes_as_in_pillow(string name)
    {
        JsonElement entry = ImageFixtures.Read("images.json").EnumerateArray().Single(e => e.GetProperty("name").GetString() == name);
        var bitmap = new Bitmap();
        ImageDecoder.Decode(entry.GetProperty("file").GetBytesFromBase64(), name, bitmap);
        Assert.Equal(entry.GetProperty("width").GetInt32(), bitmap.Width);
        Assert.Equal(entry.GetProperty("height").GetInt32(), bitmap.Height);
        Assert.Equal(entry.GetProperty("channels").GetInt32(), bitmap.Channels);
        byte[] expected = entry.GetProperty("pixels").GetBytesFromBase64();
        // CMYK to RGB is a matter of taste; Pillow's rounding differs by one. All else is exact.
        int allowed = name.Contains("cmyk", StringComparison.Ordinal) ? 1 : 0;
        for (int i = 0; i < expected.Length; i++) Assert.InRange(bitmap.Pixels[i], expected[i] - allowed, expected[i] + allowed);
    }

    [Fact]
    public void The_first_bytes_decide_and_not_the_name()
    {
        using var folder = new TempFolder();
        string path = folder.Write("image.jpg", Pictures.Png(Pictures.Ramp(4, 6, 3)));
        var bitmap = new Bitmap();
        ImageDecoder.Decode(path, bitmap);
        Assert.Equal(Pictures.Ramp(4, 6, 3).Pixels.ToArray(), bitmap.Pixels.ToArray());
    }

    [Fact]
    public void A_decoded_bitmap_takes_the_next_image_without_traces_of_the_last()
    {
        var bitmap = new Bitmap();
        ImageDecoder.Decode(Pictures.Png(Pictures.Random(40, 40, 3, 1)), "large", bitmap);
        ImageDecoder.Decode(Pictures.Png(Pictures.Ramp(5, 7, 1)), "small", bitmap);
        Assert.Equal((5, 7, 1), (bitmap.Height, bitmap.Width, bitmap.Channels));
        Assert.Equal(Pictures.Ramp(5, 7, 1).Pixels.ToArray(), bitmap.Pixels.ToArray());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("GIF89a..", "within its header")]
    [InlineData("BM......", "within its header")]
    [InlineData("<html>", "web page")]
    [InlineData("what is this", "no image")]
    public void What_is_no_image_is_named_with_its_path(string content, string said)
    {
        var thrown = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(System.Text.Encoding.ASCII.GetBytes(content), "pets/cat/7.jpg", new Bitmap()));
        Assert.Contains("pets/cat/7.jpg", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(said, thrown.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<InvalidInputException>(thrown);
    }

    [Fact]
    public void A_missing_file_is_a_corrupt_image_with_its_path()
    {
        var thrown = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode("/no/such/image.png", new Bitmap()));
        Assert.Equal("/no/such/image.png", thrown.Path);
    }
}
