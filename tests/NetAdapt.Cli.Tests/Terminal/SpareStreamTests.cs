using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Tests.Terminal;

public sealed class SpareStreamTests
{
    [Fact]
    public void What_cannot_be_told_does_not_end_the_work()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("there is no /dev/full here");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Throws<IOException>(() => full.Write("x"u8));
        using var writer = new StreamWriter(new SpareStream(full)) { AutoFlush = true };
        writer.WriteLine("iteration 1");
    }

    [Fact]
    public void What_can_be_told_is()
    {
        using var memory = new MemoryStream();
        using (var writer = new StreamWriter(new SpareStream(memory)) { AutoFlush = true }) writer.Write("ä");
        Assert.Equal("ä"u8, memory.ToArray());
    }
}
