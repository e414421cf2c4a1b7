using System.Text;
using NetAdapt.Onnx.Reading;

namespace NetAdapt.Onnx.Families;

/// <summary>The part of the tar format (POSIX.1-1988, ustar) that a family file needs: plain files, one after the other, each at a multiple of 512 bytes. Anybody's tar opens what is written here.</summary>
internal static class TarFile
{
    private const int Block = 512, NameAt = 0, NameLength = 100, SizeAt = 124, SizeLength = 12, SumAt = 148, SumLength = 8, KindAt = 156;

    /// <summary>Where in the first header <see cref="Magic"/> lies.</summary>
    public const int MagicAt = 257;

    public static ReadOnlySpan<byte> Magic => "ustar"u8;

    /// <summary>A file in the archive, and where its bytes lie.</summary>
    public readonly record struct Entry(string Name, long Offset, long Length);

    public static void Write(Stream to, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        foreach (var (name, bytes) in files)
        {
            to.Write(HeaderOf(name, bytes.Length));
            to.Write(bytes);
            to.Write(new byte[(Block - bytes.Length % Block) % Block]);
        }
        to.Write(new byte[2 * Block]);
    }

    /// <summary>The archive's files. What is no file (a folder, a comment) is passed over.</summary>
    /// <exception cref="ImportException">It is no tar archive, is damaged, or ends early.</exception>
    public static List<Entry> Entries(ModelBytes archive)
    {
        var entries = new List<Entry>();
        var header = new byte[Block];
        for (long at = 0; ;)
        {
            if (at + Block > archive.Length) throw new ImportException("it ends early: the archive's end is missing");
            archive.Read(at, header);
            if (!header.AsSpan().ContainsAnyExcept((byte)0)) return entries;
            if (!header.AsSpan(MagicAt, Magic.Length).SequenceEqual(Magic) || Octal(header, SumAt, SumLength) != SumOf(header)) throw new ImportException($"it is no family file, or is damaged at byte {at}");
            long length = Octal(header, SizeAt, SizeLength) ?? throw new ImportException($"it is damaged at byte {at}: a file has no size");
            if (length > archive.Length - at - Block) throw new ImportException("it ends early, in the midst of a network");
            if (header[KindAt] is (byte)'0' or 0) entries.Add(new Entry(NameOf(header), at + Block, length));
            at += Block + (length + Block - 1) / Block * Block;
        }
    }

    private static byte[] HeaderOf(string name, long length)
    {
        var header = new byte[Block];
        Put(NameAt, name);
        Put(100, "0000644");   // mode
        Put(108, "0000000");   // owner
        Put(116, "0000000");   // group
        Put(SizeAt, Convert.ToString(length, 8).PadLeft(SizeLength - 1, '0'));
        Put(136, "00000000000");   // time: the same networks give the same file
        header[KindAt] = (byte)'0';
        Magic.CopyTo(header.AsSpan(MagicAt));
        Put(MagicAt + 6, "00");
        Put(SumAt, Convert.ToString(SumOf(header), 8).PadLeft(6, '0') + "\0 ");
        return header;

        void Put(int at, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(at));
    }

    /// <summary>Of all bytes, those of the sum itself taken for blanks.</summary>
    private static long SumOf(ReadOnlySpan<byte> header)
    {
        long sum = 0;
        for (int i = 0; i < Block; i++) sum += i is >= SumAt and < SumAt + SumLength ? ' ' : header[i];
        return sum;
    }

    private static long? Octal(byte[] header, int at, int length)
    {
        long value = 0;
        string text = Text(header, at, length).Trim();
        foreach (char c in text)
        {
            if (c is < '0' or > '7') return null;
            value = value * 8 + (c - '0');
        }
        return text.Length == 0 ? null : value;
    }

    /// <summary>As whoever packed the folder by hand (tar cf f.nafam .) meant it.</summary>
    private static string NameOf(byte[] header)
    {
        string name = Text(header, NameAt, NameLength);
        return name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
    }

    private static string Text(byte[] header, int at, int length)
    {
        int end = Array.IndexOf(header, (byte)0, at, length);
        return Encoding.UTF8.GetString(header, at, (end < 0 ? at + length : end) - at);
    }
}
