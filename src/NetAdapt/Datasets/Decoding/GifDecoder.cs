using System.Buffers.Binary;

namespace NetAdapt.Datasets.Decoding;

/// <summary>The first frame of a GIF file, on its canvas. As in Pillow a transparent pixel has its palette's colour,
/// and so has the canvas around a smaller frame.</summary>
/// <remarks>By hand, because it is short, takes no native code, and refuses what is cut off; the libraries for it fill
/// that up with black.</remarks>
internal static class GifDecoder
{
    private const int Header = 13,
        Extension = 0x21,
        Frame = 0x2C,
        GraphicControl = 0xF9,
        FrameHeader = 9;

    /// <summary>Decodes into RGB.</summary>
    public static void Decode(byte[] file, Bitmap bitmap)
    {
        if (file.Length < Header)
            throw new InvalidDataException("it ends within its header");
        int at = Header,
            transparent = 0;
        byte[] palette = Palette(file, file[10], ref at);
        while (at < file.Length)
        {
            switch (file[at++])
            {
                case Extension:
                    int label = Next(file, ref at);
                    byte[] content = Blocks(file, ref at);
                    if (label == GraphicControl && content.Length >= 4 && (content[0] & 1) != 0)
                        transparent = content[3];
                    break;
                case Frame:
                    DecodeFrame(file, at, palette, transparent, bitmap);
                    return;
                default:
                    throw new InvalidDataException("it holds no frame");
            }
        }
        throw new InvalidDataException("it ends before its first frame");
    }

    private static void DecodeFrame(byte[] file, int at, byte[] palette, int transparent, Bitmap bitmap)
    {
        if (file.Length - at < FrameHeader)
            throw new InvalidDataException("it ends within its first frame's header");
        int Number(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));
        int left = Number(at),
            top = Number(at + 2),
            width = Number(at + 4),
            height = Number(at + 6),
            flags = file[at + 8];
        at += FrameHeader;
        if ((flags & 0x80) != 0)
            palette = Palette(file, flags, ref at);
        if (palette.Length == 0)
            throw new InvalidDataException("it has no palette");
        ImageDecoder.CheckSize(width, height);
        int canvasWidth = Math.Max(Number(6), left + width),
            canvasHeight = Math.Max(Number(8), top + height);
        ImageDecoder.CheckSize(canvasWidth, canvasHeight);
        int bits = Next(file, ref at);
        byte[] codes = Blocks(file, ref at);
        // A code of 12 bits stands for 4096 pixels at most.
        if ((long)width * height > codes.Length * 4096L)
            throw new InvalidDataException(
                $"{codes.Length} bytes cannot hold the {(long)width * height} pixels that its header promises"
            );
        byte[] indices = new byte[width * height];
        int decoded = GifCodes.Decode(codes, bits, indices);
        if (decoded < indices.Length)
            throw new InvalidDataException($"its data ends at row {decoded / width} of {height}");

        bitmap.Reset(canvasHeight, canvasWidth, 3);
        if (width < canvasWidth || height < canvasHeight)
            for (int i = 0; i < canvasWidth * canvasHeight; i++)
                Colour(palette, transparent, bitmap.Pixels.Slice(i * 3, 3));
        int[] rows = [.. RowsOf(height, isInterlaced: (flags & 0x40) != 0)];
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            Colour(palette, indices[y * width + x], bitmap.Row(top + rows[y]).Slice((left + x) * 3, 3));
    }

    /// <summary>The rows in the order in which they are stored.</summary>
    private static IEnumerable<int> RowsOf(int height, bool isInterlaced)
    {
        (int First, int Step)[] passes = isInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        return passes.SelectMany(pass => Enumerable.Range(0, height).Where(y => y % pass.Step == pass.First));
    }

    private static void Colour(byte[] palette, int index, Span<byte> pixel)
    {
        if (index * 3 >= palette.Length)
            throw new InvalidDataException($"colour {index} is not in its palette of {palette.Length / 3}");
        palette.AsSpan(index * 3, 3).CopyTo(pixel);
    }

    /// <summary>The palette that flags promise, or an empty one.</summary>
    private static byte[] Palette(byte[] file, int flags, ref int at)
    {
        if ((flags & 0x80) == 0)
            return [];
        int bytes = 3 << ((flags & 7) + 1);
        if (file.Length - at < bytes)
            throw new InvalidDataException("it ends within its palette");
        at += bytes;
        return file[(at - bytes)..at];
    }

    /// <summary>The content of blocks, each after its length, up to an empty one.</summary>
    private static byte[] Blocks(byte[] file, ref int at)
    {
        using var content = new MemoryStream();
        while (Next(file, ref at) is > 0 and var length)
        {
            if (file.Length - at < length)
                throw new InvalidDataException("it ends within its data");
            content.Write(file, at, length);
            at += length;
        }
        return content.ToArray();
    }

    private static int Next(byte[] file, ref int at) =>
        at < file.Length ? file[at++] : throw new InvalidDataException("it ends within its data");
}
