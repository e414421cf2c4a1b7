using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NetAdapt.Deadlines;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;

namespace NetAdapt.Onnx.Families;

/// <summary>A family of networks in one file: an uncompressed tar archive of family.json and the members' ONNX files. Any tar takes it apart. Weights stay in the file until a plan packs them.</summary>
public static class FamilyFile
{
    private const int Format = 1, MostMembers = 1000, MostIndexBytes = 1 << 20;
    private const string IndexName = "family.json";

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(NetworkFamily family, string path)
    {
        var networks = family.Members.Select((member, i) => (Name: string.Create(CultureInfo.InvariantCulture, $"{i:000}.onnx"), Bytes: OnnxWriter.ToBytes(member.Network))).ToArray();
        var index = new FamilyIndex(Format, [.. family.Members.Zip(networks, (member, file) =>
            new FamilyIndexMember(file.Name, member.Name, member.Accuracy, member.LatencyMs, Crc32.Of(file.Bytes)))]);
        AtomicFile.Write(path, stream => TarFile.Write(stream, [(IndexName, JsonSerializer.SerializeToUtf8Bytes(index, FamilyJson.Readable.FamilyIndex)), .. networks]));
    }

    /// <exception cref="InvalidInputException">The file cannot be opened, is damaged, or its networks do not fit each other.</exception>
    public static NetworkFamily Read(string path)
    {
        try
        {
            return Read(ModelBytes.Open(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidInputException($"cannot read '{path}': {e.Message.TrimEnd('.')}. Check the path", e);
        }
    }

    /// <param name="name">For messages.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static NetworkFamily Read(byte[] bytes, string name) => Read(new BytesInMemory(bytes), name);

    /// <summary>Whether the file is a tar archive, as families are, and not an ONNX file.</summary>
    public static bool IsFamily(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!file.CanSeek) return false;
            Span<byte> magic = stackalloc byte[TarFile.Magic.Length];
            file.Seek(TarFile.MagicAt, SeekOrigin.Begin);
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(TarFile.Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever reads it as a network says what is wrong with it.
            return false;
        }
    }

    private static NetworkFamily Read(ModelBytes archive, string name)
    {
        try
        {
            List<TarFile.Entry> entries = TarFile.Entries(archive);
            FamilyIndex index = IndexOf(archive, Find(entries, IndexName));
            return new NetworkFamily(index.Members.Select(member => MemberOf(archive, Find(entries, member.File), member, name)).ToArray());
        }
        catch (ImportException e)
        {
            throw new InvalidInputException($"'{name}': {e.Message}.", e);
        }
    }

    private static FamilyIndex IndexOf(ModelBytes archive, TarFile.Entry entry)
    {
        if (entry.Length > MostIndexBytes) throw new ImportException($"{IndexName} is too large");
        var bytes = new byte[entry.Length];
        archive.Read(entry.Offset, bytes);
        try
        {
            FamilyIndex? index = JsonSerializer.Deserialize(bytes, FamilyJson.Readable.FamilyIndex);
            if (index == null || index.Members.IsDefaultOrEmpty || index.Members.Any(member => member?.File == null)) throw new ImportException($"{IndexName} names no networks");
            if (index.Format != Format) throw new ImportException($"its format is {index.Format}, and this program reads {Format}: take a newer program");
            return index.Members.Length <= MostMembers ? index : throw new ImportException($"it has {index.Members.Length} members; {MostMembers} are allowed");
        }
        catch (JsonException e)
        {
            throw new ImportException($"{IndexName} is damaged: {e.Message}");
        }
    }

    private static FamilyMember MemberOf(ModelBytes archive, TarFile.Entry entry, FamilyIndexMember member, string name)
    {
        var bytes = new BytesWithin(archive, entry.Offset, entry.Length);
        // A network with a wrong bit in a weight would run, and be wrong.
        if (SumOf(bytes) != member.Crc32) throw new ImportException($"its network '{member.File}' is damaged");
        Network network = OnnxReader.Read(bytes, $"{name}/{member.File}");
        return new FamilyMember(member.Name ?? member.File, network, member.Accuracy, member.LatencyMs);
    }

    private static TarFile.Entry Find(List<TarFile.Entry> entries, string file)
    {
        foreach (TarFile.Entry entry in entries)
            if (entry.Name == file) return entry;
        throw new ImportException($"it holds no {file}; it may be no family file");
    }

    private static uint SumOf(ModelBytes bytes)
    {
        uint sum = 0;
        var piece = new byte[(int)Math.Min(bytes.Length, 1 << 18)];
        for (long at = 0; at < bytes.Length; at += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, bytes.Length - at));
            bytes.Read(at, part);
            sum = Crc32.Of(part, sum);
        }
        return sum;
    }
}
