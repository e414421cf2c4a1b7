using System.Buffers.Binary;

namespace NetAdapt.Datasets.Decoding;

/// <summary>Image files to bitmaps. What a file is, its first bytes say, not its name. An orientation in EXIF data is not applied: training pipelines do not
/// either, so a network expects the pixels as they are stored.</summary>
internal static class ImageDecoder
{
    /// <summary>Larger images are refused before memory is taken for them.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Endings of the names of files that are taken for images.</summary>
    public static bool IsImageName(string path) =>
        Path.GetExtension(path.AsSpan()) is var ending
        && (ending.Equals(".jpg", StringComparison.OrdinalIgnoreCase) || ending.Equals(".jpeg", StringComparison.OrdinalIgnoreCase)
            || ending.Equals(".jpe", StringComparison.OrdinalIgnoreCase) || ending.Equals(".png", StringComparison.OrdinalIgnoreCase));

    /// <summary>Decodes a JPEG or PNG file into <paramref name="bitmap"/>, gray or RGB.</summary>
    /// <exception cref="CorruptImageException">The file cannot be read or decoded; whatever is wrong with it.</exception>
    public static void Decode(string path, Bitmap bitmap)
    {
        byte[] file;
        try
        {
            // A pipe or a device, which could be read for ever, has no length either.
            file = new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorruptImageException(path, $"cannot be read ({e.Message})", e);
        }
        Decode(file, path, bitmap);
    }

    /// <summary>Decodes the bytes of a file; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="CorruptImageException">They cannot be decoded.</exception>
    public static void Decode(byte[] file, string path, Bitmap bitmap)
    {
        try
        {
            switch (file)
            {
                case []:
                    throw new InvalidDataException("the file is empty");
                case [0xFF, 0xD8, ..]:
                    JpegDecoder.Decode(file, bitmap);
                    break;
                case [0x89, (byte)'P', (byte)'N', (byte)'G', ..]:
                    PngDecoder.Decode(file, bitmap);
                    break;
                default:
                    throw new InvalidDataException($"{KindOf(file)}; only JPEG and PNG images are read");
            }
        }
        // A decoder fails on a damaged file in many ways (a wrong index, an overflow, a null); to the user they all mean one thing. OutOfMemory is among them
        // because a header may promise what no machine holds; the limits above keep it from happening in a sane file.
        catch (Exception e) when (e is not CorruptImageException)
        {
            throw new CorruptImageException(path, e is InvalidDataException ? e.Message : $"damaged ({e.Message})", e);
        }
    }

    /// <summary>Refuses sizes that are empty or too large.</summary>
    public static void CheckSize(long width, long height)
    {
        if (width <= 0 || height <= 0) throw new InvalidDataException($"its header says {width} x {height} pixels");
        if (width * height > MostPixels) throw new InvalidDataException($"{width} x {height} pixels are more than the {MostPixels / 1_000_000} million that are read");
    }

    private static string KindOf(ReadOnlySpan<byte> file) => file switch
    {
        [(byte)'G', (byte)'I', (byte)'F', ..] => "a GIF image",
        [(byte)'B', (byte)'M', ..] => "a BMP image",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF image",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "a WebP image",
        [(byte)'<', ..] => "text such as a web page",
        { Length: >= 4 } => $"no image (it starts with 0x{BinaryPrimitives.ReadUInt32BigEndian(file):X8})",
        _ => "no image",
    };
}
