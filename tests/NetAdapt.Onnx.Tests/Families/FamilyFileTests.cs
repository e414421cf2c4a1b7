using NetAdapt.Deadlines;
using NetAdapt.Networks;
using NetAdapt.Onnx.Families;

namespace NetAdapt.Onnx.Tests.Families;

public sealed class FamilyFileTests : IDisposable
{
    private static readonly NetworkFamily s_family = new([new FamilyMember("given", MobileNetV1.Build(0.125, 32, 10), 0.9, 2.5), new FamilyMember("fast", MobileNetV1.Build(0.03, 32, 10), null, 1)]);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_was_written_is_read()
    {
        FamilyFile.Write(s_family, _path);
        NetworkFamily read = FamilyFile.Read(_path);
        Assert.Equal(s_family.Members.Select(m => (m.Name, m.Accuracy, m.LatencyMs)), read.Members.Select(m => (m.Name, m.Accuracy, m.LatencyMs)));
        for (int i = 0; i < 2; i++) Assert.Equal(BytesOf(s_family, i), BytesOf(read, i));
        Assert.Equal(read.Members.Length, FamilyFile.Read(File.ReadAllBytes(_path), "memory").Members.Length);
    }

    [Fact]
    public void Equal_families_are_equal_files_and_are_told_from_networks()
    {
        FamilyFile.Write(s_family, _path);
        // Networks take their files' names.
        FamilyFile.Write(FamilyFile.Read(_path), _path);
        byte[] first = File.ReadAllBytes(_path);
        FamilyFile.Write(FamilyFile.Read(_path), _path);
        Assert.Equal(first, File.ReadAllBytes(_path));
        Assert.True(FamilyFile.IsFamily(_path));
        OnnxWriter.Write(s_family.Members[0].Network, _path);
        Assert.False(FamilyFile.IsFamily(_path));
        Assert.False(FamilyFile.IsFamily("/does/not/exist"));
    }

    [Fact]
    public void Any_tar_takes_it_apart()
    {
        FamilyFile.Write(s_family, _path);
        using FileStream file = File.OpenRead(_path);
        using var tar = new System.Formats.Tar.TarReader(file);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name);
        Assert.Equal(["family.json", "000.onnx", "001.onnx"], names);
    }

    [Fact]
    public void What_somebody_packed_by_hand_is_read_too()
    {
        FamilyFile.Write(s_family, _path);
        using var packed = new MemoryStream();
        using (FileStream file = File.OpenRead(_path))
        using (var from = new System.Formats.Tar.TarReader(file))
        using (var to = new System.Formats.Tar.TarWriter(packed, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        {
            to.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.Directory, "./"));
            while (from.GetNextEntry(copyData: true) is { } entry)
                to.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "./" + entry.Name) { DataStream = entry.DataStream });
        }
        Assert.Equal(2, FamilyFile.Read(packed.ToArray(), "packed").Members.Length);
    }

    [Fact]
    public void Weights_stay_in_the_file_until_they_are_asked_for()
    {
        FamilyFile.Write(s_family, _path);
        Assert.Contains(FamilyFile.Read(_path).Members.SelectMany(m => m.Network.Layers).SelectMany(l => l.Weights), weight => !weight.IsHeld);
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused_wherever_it_was()
    {
        FamilyFile.Write(s_family, _path);
        byte[] whole = File.ReadAllBytes(_path);
        // The last block is the second half of the archive's end.
        for (int i = 0; i < 100; i++) Refused(whole[..(int)((whole.Length - 1024L) * i / 100)]);
    }

    [Fact]
    public void A_wrong_bit_is_refused_or_changes_nothing_of_a_network()
    {
        FamilyFile.Write(s_family, _path);
        byte[] whole = File.ReadAllBytes(_path);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            var broken = (byte[])whole.Clone();
            int at = i < 200 ? random.Next(2048) : random.Next(broken.Length);
            broken[at] ^= (byte)(1 << i % 8);
            try
            {
                NetworkFamily read = FamilyFile.Read(broken, "broken");
                for (int m = 0; m < read.Members.Length; m++) Assert.Equal(BytesOf(s_family, m), BytesOf(read, m));
            }
            catch (InvalidInputException e)
            {
                Assert.Contains("broken", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_family_is_refused()
    {
        Refused([]);
        Refused(new byte[1024]);
        Refused(OnnxWriter.ToBytes(s_family.Members[0].Network));
        Assert.Throws<InvalidInputException>(() => FamilyFile.Read("/does/not/exist"));
    }

    /// <summary>Of a member, as it is after it was a file once: networks take their files' names.</summary>
    private static byte[] BytesOf(NetworkFamily family, int member) => OnnxWriter.ToBytes(OnnxReader.Read(OnnxWriter.ToBytes(family.Members[member].Network), "x.onnx"));

    private static void Refused(byte[] bytes) => Assert.Throws<InvalidInputException>(() => FamilyFile.Read(bytes, "broken"));
}
