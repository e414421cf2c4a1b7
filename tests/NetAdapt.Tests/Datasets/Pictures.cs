using System.Buffers.Binary;
using System.IO.Compression;
using BitMiracle.LibJpeg;
using NetAdapt.Datasets;
using NetAdapt.Datasets.Decoding;
using NetAdapt.Files;

namespace NetAdapt.Tests.Datasets;

/// <summary>Images and files that tests make themselves.</summary>
internal static class Pictures
{
    public static Bitmap Plain(int height, int width, byte gray)
    {
        var bitmap = new Bitmap();
        bitmap.Reset(height, width, 3);
        bitmap.Pixels.Fill(gray);
        return bitmap;
    }

    public static Bitmap Random(int height, int width, int channels, ulong seed)
    {
        var bitmap = new Bitmap();
        bitmap.Reset(height, width, channels);
        var chance = new Prng(seed);
        foreach (ref byte b in bitmap.Pixels) b = (byte)chance.NextInt(256);
        return bitmap;
    }

    /// <summary>Every pixel differs from its neighbours, smoothly.</summary>
    public static Bitmap Ramp(int height, int width, int channels)
    {
        var bitmap = new Bitmap();
        bitmap.Reset(height, width, channels);
        for (int i = 0; i < bitmap.Pixels.Length; i++) bitmap.Pixels[i] = (byte)(i / channels % width * 5 + i / channels / width * 3 + i % channels * 40);
        return bitmap;
    }

    public static byte[] Png(Bitmap bitmap)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, bitmap.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), bitmap.Height);
        (header[8], header[9]) = (8, (byte)(bitmap.Channels == 1 ? 0 : 2));
        Chunk(file, "IHDR", header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            for (int y = 0; y < bitmap.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(bitmap.Row(y));
            }
        Chunk(file, "IDAT", data.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    public static byte[] Jpeg(Bitmap bitmap, bool progressive = false)
    {
        SampleRow[] rows = [.. Enumerable.Range(0, bitmap.Height).Select(y => new SampleRow(bitmap.Row(y).ToArray(), bitmap.Width, 8, (byte)bitmap.Channels))];
        using var image = new JpegImage(rows, bitmap.Channels == 1 ? Colorspace.Grayscale : Colorspace.RGB);
        using var file = new MemoryStream();
        image.WriteJpeg(file, new CompressionParameters { Quality = 90, SimpleProgressive = progressive });
        return file.ToArray();
    }

    public static void Chunk(Stream file, string kind, byte[] content)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(kind), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(body));
        file.Write(number);
    }
}
