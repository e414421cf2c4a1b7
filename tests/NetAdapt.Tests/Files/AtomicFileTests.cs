using NetAdapt.Files;

namespace NetAdapt.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public void A_written_file_holds_all_of_its_content_and_leaves_nothing_beside_it()
    {
        AtomicFile.WriteText(At("a.txt"), "first");
        AtomicFile.WriteText(At("a.txt"), "second");

        Assert.Equal("second", File.ReadAllText(At("a.txt")));
        Assert.Equal([At("a.txt")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_content_and_no_temporary_file()
    {
        AtomicFile.WriteText(At("a.txt"), "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(At("a.txt"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("half way");
        }));

        Assert.Equal("old", File.ReadAllText(At("a.txt")));
        Assert.Equal([At("a.txt")], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_temporary_file_that_a_killed_process_left_is_overwritten()
    {
        File.WriteAllText(At("a.txt.tmp"), "a much longer half-written file");

        AtomicFile.WriteText(At("a.txt"), "new");

        Assert.Equal("new", File.ReadAllText(At("a.txt")));
        Assert.False(File.Exists(At("a.txt.tmp")));
    }

    [Fact]
    public void A_missing_folder_is_wrong_input_with_the_path_and_a_remedy()
    {
        var e = Assert.Throws<InvalidInputException>(() => AtomicFile.WriteText(At("missing/a.txt"), "x"));

        Assert.Contains("missing/a.txt", e.Message);
        Assert.Contains("Create the folder", e.Message);
    }

    [Fact]
    public void A_full_disk_is_wrong_input_with_the_path_and_a_remedy()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("this system has no /dev/full, the always full device");

        var e = Assert.Throws<InvalidInputException>(() => AtomicFile.Write("/dev/full", stream => stream.Write(new byte[100_000])));

        Assert.Contains("/dev/full", e.Message);
        Assert.Contains("Free some space", e.Message);
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        if (!File.Exists("/dev/null")) Assert.Skip("this system has no /dev/null");

        AtomicFile.WriteText("/dev/null", "gone");

        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.False(File.Exists("/dev/null.tmp"));
    }

    [Fact]
    public void A_path_is_checked_before_long_work_and_left_as_it_was()
    {
        AtomicFile.WriteText(At("a.txt"), "old");

        AtomicFile.CheckWritable(At("a.txt"));
        AtomicFile.CheckWritable(At("new.txt"));

        Assert.Equal("old", File.ReadAllText(At("a.txt")));
        Assert.False(File.Exists(At("new.txt")) || File.Exists(At("new.txt.tmp")) || File.Exists(At("a.txt.tmp")));
        Assert.Contains("Create the folder", Assert.Throws<InvalidInputException>(() => AtomicFile.CheckWritable(At("missing/a.txt"))).Message);
        Directory.CreateDirectory(At("folder"));
        Assert.Contains("it is a folder", Assert.Throws<InvalidInputException>(() => AtomicFile.CheckWritable(At("folder"))).Message);
    }
}
