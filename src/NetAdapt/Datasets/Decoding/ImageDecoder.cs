namespace NetAdapt.Datasets.Decoding;

/// <summary>Image files to bitmaps. What a file is, its first bytes say, not its name. An orientation in EXIF data is not applied: training pipelines do not
/// either, so a network expects the pixels as they are stored.</summary>
internal static class ImageDecoder
{
    /// <summary>Larger images are refused before memory is taken for them.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Decodes a JPEG, PNG, BMP or GIF file into <paramref name="bitmap"/>, gray or RGB.</summary>
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
                case [(byte)'B', (byte)'M', ..]:
                    BmpDecoder.Decode(file, bitmap);
                    break;
                case [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]:
                    GifDecoder.Decode(file, bitmap);
                    break;
                default:
                    throw new InvalidDataException($"{ImageKinds.Describe(file)}; only {ImageKinds.Read} images are read");
            }
        }
        // A decoder fails on a damaged file in many ways (a wrong index, an overflow, a null); to the user they all mean one thing. OutOfMemory is among them
        // because a header may promise what no machine holds; the limits above keep it from happening in a sane file.
        catch (Exception e) when (e is not CorruptImageException)
        {
            string? kind = ImageKinds.Of(file);
            throw new CorruptImageException(path, e is InvalidDataException ? e.Message : $"damaged ({e.Message})", e)
            {
                Kind = ImageKinds.IsRead(kind) ? null : kind,
            };
        }
    }

    /// <summary>Refuses sizes that are empty or too large.</summary>
    public static void CheckSize(long width, long height)
    {
        if (width <= 0 || height <= 0) throw new InvalidDataException($"its header says {width} x {height} pixels");
        if (width * height > MostPixels) throw new InvalidDataException($"{width} x {height} pixels are more than the {MostPixels / 1_000_000} million that are read");
    }
}
