using System.Buffers.Binary;
using NetAdapt.Files;

namespace NetAdapt.Datasets.Decoding;

/// <summary>What decoding needs of a PNG file: header, palette (3 bytes a colour), and the compressed data of all IDAT chunks.</summary>
internal readonly record struct PngChunks(PngHeader Header, byte[] Palette, Stream Data)
{
    private const uint Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44;

    public static PngChunks Read(byte[] file)
    {
        PngHeader? header = null;
        byte[] palette = [];
        var data = new MemoryStream();
        for (int at = 8; at < file.Length;)
        {
            if (file.Length - at < 12) throw new InvalidDataException("it ends within a chunk");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)), kind = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 4));
            if (length > file.Length - at - 12) throw new InvalidDataException("it ends within a chunk");
            ReadOnlySpan<byte> chunk = file.AsSpan(at + 8, (int)length);
            if (kind is Ihdr or Plte or Idat) CheckSum(file, at, (int)length);
            if (header is null && kind != Ihdr) throw new InvalidDataException("its header is missing");
            switch (kind)
            {
                case Ihdr:
                    header = PngHeader.Read(chunk);
                    break;
                case Plte:
                    if (length % 3 != 0 || length > 768) throw new InvalidDataException("its palette is damaged");
                    palette = chunk.ToArray();
                    break;
                case Idat:
                    data.Write(chunk);
                    break;
                case Iend:
                    at = file.Length - 12 - (int)length;
                    break;
            }
            at += 12 + (int)length;
        }
        if (header is null || data.Length == 0) throw new InvalidDataException("it holds no image data");
        data.Position = 0;
        return new PngChunks(header.Value, palette, data);
    }

    /// <summary>The chunk's CRC-32 covers its kind and its content.</summary>
    private static void CheckSum(byte[] file, int at, int length)
    {
        uint crc = Crc32.Of(file.AsSpan(at + 4, length + 4));
        if (crc != BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length))) throw new InvalidDataException("a check sum is wrong: the file is damaged");
    }
}
