using System.Buffers.Binary;
using NetAdapt.Files;

namespace NetAdapt.Datasets;

/// <summary>A checksum of each file of a set, read when the first is asked for. Of sets beyond <see cref="WholeBytes"/>
/// only three pieces of each large file are read, so that it takes seconds where the whole would take
/// minutes.</summary>
internal sealed class FileContents
{
    /// <summary>Sets up to this size are read whole.</summary>
    public const long WholeBytes = 4L << 30;

    private const int Piece = 16 << 10,
        Pieces = 3;

    private readonly Func<int, string> _nameOf;
    private readonly long[] _lengths;
    private readonly Lazy<ulong[]> _sums;

    private FileContents(Func<int, string> nameOf, long[] lengths)
    {
        (_nameOf, _lengths) = (nameOf, lengths);
        Bytes = lengths.Sum();
        _sums = new Lazy<ulong[]>(Read);
    }

    /// <summary>Of all files.</summary>
    public long Bytes { get; }

    /// <summary>The checksum of one file.</summary>
    public ulong this[int index] => _sums.Value[index];

    public static FileContents Of(int count, Func<int, string> nameOf)
    {
        var lengths = new long[count];
        for (int i = 0; i < count; i++)
            lengths[i] = new FileInfo(nameOf(i)) is { Exists: true } file ? file.Length : 0;
        return new FileContents(nameOf, lengths);
    }

    private ulong[] Read()
    {
        var sums = new ulong[_lengths.Length];
        byte[] buffer = [];
        // One after the other: the disk decides how long it takes.
        for (int i = 0; i < sums.Length; i++)
            buffer = Sum(i, out sums[i], buffer);
        return sums;
    }

    /// <summary>The length and the CRC-32C of what is read. A file that cannot be read counts as an empty one: training
    /// leaves it out too.</summary>
    private byte[] Sum(int index, out ulong sum, byte[] buffer)
    {
        long length = _lengths[index];
        bool isWhole = Bytes <= WholeBytes && length <= Array.MaxLength || length <= Piece * Pieces;
        int bytes = isWhole ? (int)length : Piece * Pieces;
        if (buffer.Length < bytes)
            buffer = new byte[bytes];
        Span<byte> content = buffer.AsSpan(0, bytes);
        try
        {
            // A pipe or a device has no length: it is not read.
            if (bytes > 0)
            {
                using FileStream file = File.OpenRead(_nameOf(index));
                for (int piece = 0, size = isWhole ? bytes : Piece; piece * size < bytes; piece++)
                {
                    if (!isWhole)
                        file.Position = (length - Piece) * piece / (Pieces - 1);
                    bytes -=
                        size - file.ReadAtLeast(content.Slice(piece * size, size), size, throwOnEndOfStream: false);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            content.Clear();
        }
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, length);
        sum = (ulong)Crc32C.Of(number) << 32 | Crc32C.Of(content);
        return buffer;
    }
}
