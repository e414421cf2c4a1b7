using System.Buffers.Binary;
using NetAdapt.Datasets;
using NetAdapt.Datasets.Decoding;
using NetAdapt.Files;

namespace NetAdapt.Tests.Datasets;

public sealed class CorruptImageTests
{
    private static readonly byte[][] Originals =
    [
        Pictures.Jpeg(Pictures.Ramp(24, 31, 3)), Pictures.Jpeg(Pictures.Ramp(24, 31, 3), progressive: true), Pictures.Jpeg(Pictures.Ramp(16, 16, 1)),
        Pictures.Png(Pictures.Ramp(24, 31, 3)), Pictures.Png(Pictures.Ramp(16, 16, 1)),
        .. ImageFixtures.Read("images.json").EnumerateArray()
            .Where(e => e.GetProperty("name").GetString() is "png-palette-2-interlaced" or "png-rgba-16" or "jpeg-cmyk" or "jpeg-restarts" or "jpeg-progressive")
            .Select(e => e.GetProperty("file").GetBytesFromBase64()),
    ];

    [Fact]
    public void Four_thousand_damaged_files_decode_or_are_called_corrupt()
    {
        var chance = new Prng(11);
        var bitmap = new Bitmap();
        int corrupt = 0;
        const int Files = 4000;
        for (int i = 0; i < Files; i++)
        {
            byte[] file = Damage(Originals[chance.NextInt(Originals.Length)], chance);
            try
            {
                ImageDecoder.Decode(file, "damaged", bitmap);
                Assert.True(bitmap.Height > 0 && bitmap.Width > 0);
            }
            catch (CorruptImageException)
            {
                corrupt++;
            }
        }
        Assert.InRange(corrupt, Files / 4, Files - 1);
    }

    [Fact]
    public void Every_truncation_before_the_last_row_is_corrupt()
    {
        foreach (byte[] file in Originals)
            for (int length = 0; length < file.Length * 3 / 4; length++)
                Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file[..length], "cut", new Bitmap()));
    }

    [Fact]
    public void A_strip_that_would_fill_the_memory_when_it_is_resized_is_corrupt()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 2, "cat", "dog");
        folder.Write("cat/strip.png", Pictures.Png(Pictures.Plain(1, 60_000, 9)));
        var images = Dataset.Open(folder.Path, new DatasetOptions { TestFraction = 0.01 }).Train;
        var thrown = Assert.Throws<CorruptImageException>(() => Read(images, new Fit(224, 224, 3, null, null)));
        Assert.Contains("strip.png: its 60000 x 1 pixels, resized", thrown.Message, StringComparison.Ordinal);

        static void Read(ImageSet images, Fit fit)
        {
            PreparedImages prepared = images.Prepared(fit, 0);
            var scratch = new PreparedImages.Scratch();
            for (int i = 0; i < images.Count; i++) prepared.Read(i, scratch);
        }
    }

    [Fact]
    public void A_pipe_or_a_device_under_an_images_name_does_not_hold_the_reader()
    {
        if (!File.Exists("/dev/zero")) Assert.Skip("there is no /dev/zero here");
        Assert.Contains("is empty", Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode("/dev/zero", new Bitmap())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_that_promises_too_many_pixels_is_refused_before_memory_is_taken()
    {
        byte[] file = Pictures.Jpeg(Pictures.Ramp(16, 16, 3));
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 65000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 65000);
        var thrown = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, "bomb.jpg", new Bitmap()));
        Assert.Contains("65000 x 65000", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_that_promises_a_huge_image_within_the_limit_is_refused_too()
    {
        byte[] jpeg = Pictures.Jpeg(Pictures.Ramp(16, 16, 3), progressive: true), png = Pictures.Png(Pictures.Ramp(16, 16, 3));
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 9000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 9000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 9000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 9000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Of(png.AsSpan(12, 17)));
        foreach (byte[] file in new[] { jpeg, png })
            Assert.Contains("promises", Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, "bomb", new Bitmap())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000u, 60_000u)]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData(0u, 16u)]
    public void A_png_of_an_impossible_size_is_refused(uint width, uint height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Pictures.Chunk(file, "IHDR", header);
        Pictures.Chunk(file, "IDAT", [1, 2, 3]);
        var thrown = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file.ToArray(), "bomb.png", new Bitmap()));
        Assert.Contains("pixels", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Cuts, flips bits, overwrites, doubles or drops a stretch.</summary>
    private static byte[] Damage(byte[] original, Prng chance)
    {
        byte[] file = (byte[])original.Clone();
        int at = chance.NextInt(file.Length), length = 1 + chance.NextInt(Math.Min(40, file.Length - at));
        switch (chance.NextInt(5))
        {
            case 0:
                return file[..at];
            case 1:
                for (int i = 0; i <= chance.NextInt(8); i++) file[chance.NextInt(file.Length)] ^= (byte)(1 << chance.NextInt(8));
                return file;
            case 2:
                for (int i = 0; i < length; i++) file[at + i] = (byte)chance.NextInt(256);
                return file;
            case 3:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                return [.. file[..at], .. file[(at + length)..]];
        }
    }
}
