using System.Buffers.Binary;
using System.Numerics;

namespace NetAdapt.Datasets.Decoding;

/// <summary>Windows and OS/2 bitmaps: 1, 4 and 8 bits with a palette, packed or run-length encoded; 16, 24 and 32 bits
/// with any masks. Alpha is dropped.</summary>
/// <remarks>By hand, because it is short, takes no native code, and refuses what is cut off; the libraries for it fill
/// that up with black.</remarks>
internal static class BmpDecoder
{
    /// <summary>Decodes into RGB.</summary>
    public static void Decode(byte[] file, Bitmap bitmap)
    {
        BmpHeader header = BmpHeader.Read(file);
        if (header.Compression is BmpHeader.Rle8 or BmpHeader.Rle4)
        {
            BmpRuns.Decode(file, header, bitmap);
            return;
        }
        long stride = ((long)header.Width * header.Bits + 31) / 32 * 4;
        long rows = Math.Max(0, (file.Length - header.Data) / stride);
        // The padding of the last row may be missing: nothing is lost with it.
        if (
            rows < header.Height
            && file.Length < header.Data + (header.Height - 1) * stride + ((long)header.Width * header.Bits + 7) / 8
        )
            throw new InvalidDataException($"its data ends at row {rows} of {header.Height}");
        bitmap.Reset(header.Height, header.Width, 3);
        for (int y = 0; y < header.Height; y++)
            Unpack(
                file.AsSpan((int)(header.Data + y * stride)),
                header,
                bitmap.Row(header.TopDown ? y : header.Height - 1 - y)
            );
    }

    private static void Unpack(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> pixels)
    {
        for (int x = 0; x < header.Width; x++)
        {
            Span<byte> pixel = pixels.Slice(x * 3, 3);
            switch (header.Bits)
            {
                case 24:
                    (pixel[0], pixel[1], pixel[2]) = (row[x * 3 + 2], row[x * 3 + 1], row[x * 3]);
                    break;
                case 16 or 32:
                    uint value =
                        header.Bits == 16
                            ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..])
                            : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]);
                    (pixel[0], pixel[1], pixel[2]) = (
                        header.Red.Of(value),
                        header.Green.Of(value),
                        header.Blue.Of(value)
                    );
                    break;
                default:
                    header.Colour(
                        row[x * header.Bits / 8] >> (8 - header.Bits - x * header.Bits % 8) & ((1 << header.Bits) - 1),
                        pixel
                    );
                    break;
            }
        }
    }
}

/// <summary>Which bits of a pixel are one colour.</summary>
internal readonly record struct BmpMask(uint Mask)
{
    /// <summary>0 to 255.</summary>
    public byte Of(uint pixel)
    {
        if (Mask == 0)
            return 0;
        uint most = Mask >> BitOperations.TrailingZeroCount(Mask);
        return (byte)((ulong)((pixel & Mask) >> BitOperations.TrailingZeroCount(Mask)) * 255 / most);
    }
}

/// <summary>What decoding needs of the two headers, the masks and the palette.</summary>
/// <param name="Data">Where the pixels begin.</param>
/// <param name="Palette">The place in the file, bytes a colour (blue first), and the number of colours.</param>
internal sealed record BmpHeader(
    int Width,
    int Height,
    bool TopDown,
    int Bits,
    uint Compression,
    long Data,
    BmpMask Red,
    BmpMask Green,
    BmpMask Blue,
    byte[] Palette,
    int ColourBytes
)
{
    public const uint Plain = 0,
        Rle8 = 1,
        Rle4 = 2,
        Masks = 3,
        MasksWithAlpha = 6;

    private const int FileHeader = 14,
        CoreHeader = 12;

    public static BmpHeader Read(byte[] file)
    {
        if (file.Length < FileHeader + CoreHeader)
            throw new InvalidDataException("it ends within its header");
        uint data = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(10)),
            size = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(FileHeader));
        bool isCore = size == CoreHeader;
        if (!isCore && size is < 40 or > 256 || file.Length < FileHeader + size)
            throw new InvalidDataException(
                file.Length < FileHeader + size ? "it ends within its header" : "its header is damaged"
            );
        ReadOnlySpan<byte> info = file.AsSpan(FileHeader, (int)size);
        int width = isCore
            ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..])
            : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        int height = isCore
            ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..])
            : BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(isCore ? 10 : 14)..]);
        uint compression = isCore ? Plain : BinaryPrimitives.ReadUInt32LittleEndian(info[16..]),
            used = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(info[32..]);
        ImageDecoder.CheckSize(width, Math.Abs((long)height));
        bool known = compression switch
        {
            Plain => bits is 1 or 4 or 8 or 16 or 24 or 32,
            Rle8 => bits == 8,
            Rle4 => bits == 4,
            Masks or MasksWithAlpha => bits is 16 or 32,
            _ => false,
        };
        if (!known)
            throw new InvalidDataException($"BMP compression {compression} with {bits} bits is not read");
        bool isMasked = compression is Masks or MasksWithAlpha;
        int at = FileHeader + (int)size,
            maskAt = FileHeader + 40;
        // In a header of 40 bytes the masks follow it; in a longer one they are part of it, at the same place.
        if (isMasked && size == 40)
            at += compression == Masks ? 12 : 16;
        if (isMasked && file.Length < maskAt + 12)
            throw new InvalidDataException("it ends within its header");
        BmpMask Mask(int colour, uint shortMask, uint longMask) =>
            new(
                isMasked ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(maskAt + 4 * colour))
                : bits == 16 ? shortMask
                : longMask
            );
        int colourBytes = isCore ? 3 : 4,
            colours = bits > 8 ? 0
            : used is 0 or > 256 ? 1 << bits
            : (int)used;
        // Where pixels begin before the palette would end, it is shorter than its header says.
        if (data > at)
            colours = (int)Math.Min(colours, (data - at) / colourBytes);
        if (file.Length < at + colours * colourBytes)
            throw new InvalidDataException("it ends within its palette");
        if (data < at + colours * colourBytes)
            data = (uint)(at + colours * colourBytes);
        return new BmpHeader(
            width,
            Math.Abs(height),
            height < 0,
            bits,
            compression,
            data,
            Mask(0, 0x7C00, 0xFF0000),
            Mask(1, 0x3E0, 0xFF00),
            Mask(2, 0x1F, 0xFF),
            file[at..(at + colours * colourBytes)],
            colourBytes
        );
    }

    /// <summary>Writes one colour of the palette.</summary>
    public void Colour(int index, Span<byte> pixel)
    {
        int at = index * ColourBytes;
        if (at + 3 > Palette.Length)
            throw new InvalidDataException($"colour {index} is not in its palette of {Palette.Length / ColourBytes}");
        (pixel[0], pixel[1], pixel[2]) = (Palette[at + 2], Palette[at + 1], Palette[at]);
    }
}
