using System.Buffers.Binary;
using System.IO.Compression;

namespace NetAdapt.Datasets.Decoding;

/// <summary>PNG (ISO/IEC 15948): all colour types and depths, interlaced or not. Alpha and transparency are dropped, and of 16 bits the upper 8 are kept, as
/// training pipelines do.</summary>
internal static class PngDecoder
{
    /// <summary>Decodes into gray or RGB; a palette becomes RGB.</summary>
    public static void Decode(byte[] file, Bitmap bitmap)
    {
        var chunks = PngChunks.Read(file);
        PngHeader header = chunks.Header;
        ImageDecoder.CheckSize(header.Width, header.Height);
        if (header.Kind == PngHeader.Palette && chunks.Palette.Length == 0) throw new InvalidDataException("it has no palette");
        CheckPromise((long)header.Width * header.BitsPerPixel / 8 * header.Height, chunks.Data.Length);
        bitmap.Reset(header.Height, header.Width, header.Kind is PngHeader.Gray or PngHeader.GrayAlpha ? 1 : 3);
        using var data = new ZLibStream(chunks.Data, CompressionMode.Decompress);
        foreach (PngPass pass in header.Passes())
        {
            int width = pass.Width(header.Width), height = pass.Height(header.Height);
            if (width == 0 || height == 0) continue;
            int length = (width * header.BitsPerPixel + 7) / 8;
            byte[] above = new byte[length], row = new byte[length];
            for (int y = 0; y < height; y++)
            {
                int filter = data.ReadByte();
                if (filter < 0 || data.ReadAtLeast(row, length, throwOnEndOfStream: false) < length)
                    throw new InvalidDataException($"its data ends at row {y} of {height}");
                PngFilter.Undo(filter, row, above, header.BytesPerPixel);
                Unpack(row, header, chunks.Palette, bitmap.Row(pass.Y0 + y * pass.StepY), pass.X0, pass.StepX, width);
                (row, above) = (above, row);
            }
        }
    }

    /// <summary>Deflate shrinks to 1/1032 at best, so that a few bytes cannot make the decoder take memory for a huge image.</summary>
    private static void CheckPromise(long bytes, long compressed)
    {
        if (bytes > (compressed + 64) * 1032) throw new InvalidDataException($"{compressed} bytes of data cannot hold the {bytes} bytes of pixels that its header promises");
    }

    /// <summary>Spreads one row of samples over a bitmap's row, from <paramref name="x0"/> on in steps.</summary>
    private static void Unpack(ReadOnlySpan<byte> row, PngHeader header, ReadOnlySpan<byte> palette, Span<byte> pixels, int x0, int step, int width)
    {
        int depth = header.Depth, samples = header.Samples;
        bool colour = header.Kind is PngHeader.Rgb or PngHeader.Rgba;
        for (int i = 0; i < width; i++)
        {
            int x = x0 + i * step;
            if (header.Kind == PngHeader.Palette)
            {
                int entry = Sample(row, i, depth) * 3;
                if (entry >= palette.Length) throw new InvalidDataException($"colour {entry / 3} is not in its palette of {palette.Length / 3}");
                palette.Slice(entry, 3).CopyTo(pixels.Slice(x * 3, 3));
            }
            else if (colour)
                for (int c = 0; c < 3; c++) pixels[x * 3 + c] = (byte)Sample(row, i * samples + c, depth);
            else
                pixels[x] = depth < 8 ? (byte)(Sample(row, i * samples, depth) * 255 / ((1 << depth) - 1)) : (byte)Sample(row, i * samples, depth);
        }
    }

    /// <summary>One sample of 1, 2, 4 or 8 bits as it is, one of 16 bits by its upper 8.</summary>
    private static int Sample(ReadOnlySpan<byte> row, int index, int depth) => depth switch
    {
        8 => row[index],
        16 => row[index * 2],
        _ => row[index * depth / 8] >> (8 - depth - index * depth % 8) & ((1 << depth) - 1),
    };
}

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int Kind, bool Interlaced)
{
    public const int Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    public int Samples => Kind switch { Gray or Palette => 1, GrayAlpha => 2, Rgb => 3, _ => 4 };

    public int BitsPerPixel => Samples * Depth;

    /// <summary>How far back a filter looks: at least 1.</summary>
    public int BytesPerPixel => Math.Max(1, BitsPerPixel / 8);

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13) throw new InvalidDataException("its header chunk is damaged");
        int depth = chunk[8], kind = chunk[9];
        bool known = kind switch
        {
            Gray => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GrayAlpha or Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!known || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1) throw new InvalidDataException($"its header is damaged (colour type {kind}, depth {depth})");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk), height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        ImageDecoder.CheckSize(width, height);
        return new PngHeader((int)width, (int)height, depth, kind, chunk[12] == 1);
    }

    /// <summary>The whole image, or the seven passes of Adam7.</summary>
    public PngPass[] Passes() => !Interlaced
        ? [new(0, 0, 1, 1)]
        : [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];
}

/// <summary>The pixels (X0 + i StepX, Y0 + j StepY).</summary>
internal readonly record struct PngPass(int X0, int Y0, int StepX, int StepY)
{
    public int Width(int width) => (width - X0 + StepX - 1) / StepX;

    public int Height(int height) => (height - Y0 + StepY - 1) / StepY;
}
