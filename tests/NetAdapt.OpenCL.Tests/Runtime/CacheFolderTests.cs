using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests.Runtime;

[Collection(DeviceCollection.Name)]
public sealed class CacheFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"netadapt-cl-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_second_start_compiles_nothing()
    {
        Assert.Equal(1, CompiledBy("-D STEP=1"));
        Assert.Equal(0, CompiledBy("-D STEP=1"));
        Assert.Equal(1, CompiledBy("-D STEP=2"));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Theory, InlineData("cut"), InlineData("flip"), InlineData("empty"), InlineData("text"), InlineData("other key")]
    public void A_damaged_file_is_made_anew(string damage)
    {
        Assert.Equal(1, CompiledBy("-D STEP=1"));
        string file = Directory.GetFiles(_folder).Single();
        byte[] bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "cut": bytes = bytes[..(bytes.Length / 2)]; break;
            case "flip": bytes[bytes.Length / 2] ^= 1; break;
            case "empty": bytes = []; break;
            case "text": bytes = "nonsense"u8.ToArray(); break;
            case "other key": bytes[20] ^= 1; break;
        }
        File.WriteAllBytes(file, bytes);
        Assert.Equal(1, CompiledBy("-D STEP=1"));
        Assert.Equal(0, CompiledBy("-D STEP=1"));
    }

    [Fact]
    public void A_binary_that_the_driver_refuses_is_made_anew()
    {
        var cache = new CacheFolder(_folder);
        using (var context = new DeviceContext(TestDevice.Device, cache))
        {
            AddIndex.Kernel(context, "-D STEP=1").Dispose();
        }
        // A whole file with a good checksum, whose content no driver made.
        string key = KeyOf(File.ReadAllBytes(Directory.GetFiles(_folder).Single()));
        cache.Save(key, "no program at all"u8);
        Assert.Equal(1, CompiledBy("-D STEP=1"));
        Assert.Equal(0, CompiledBy("-D STEP=1"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_time_only()
    {
        File.WriteAllText(_folder + ".file", "");
        var cache = new CacheFolder(Path.Combine(_folder + ".file", "below a file"));
        try
        {
            using var context = new DeviceContext(TestDevice.Device, cache);
            AddIndex.Kernel(context, "-D STEP=1").Dispose();
            Assert.Equal(1, context.Programs.Compiled);
        }
        finally
        {
            File.Delete(_folder + ".file");
        }
    }

    private int CompiledBy(string flags)
    {
        using var context = new DeviceContext(TestDevice.Device, new CacheFolder(_folder));
        using DeviceKernel kernel = AddIndex.Kernel(context, flags);
        using DeviceBuffer buffer = context.Upload([0, 0], "two");
        kernel.Arguments().Add(buffer).Add(2).Add(5f);
        context.Queue.Run(kernel, new WorkSize(2), new WorkSize(1));
        Assert.Equal(5 + (flags[^1] - '0'), buffer.ToArray()[1]);
        return context.Programs.Compiled;
    }

    private static string KeyOf(byte[] file)
    {
        int start = Array.IndexOf(file, (byte)'\n') + 1;
        return System.Text.Encoding.UTF8.GetString(file, start + 4, BitConverter.ToInt32(file, start));
    }
}
