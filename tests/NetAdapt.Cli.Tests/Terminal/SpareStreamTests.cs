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
    public void A_result_that_cannot_be_written_is_refused_with_the_reason()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("there is no /dev/full here");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var stream = new SpareStream(full, SpareStream.CannotWriteOutput);
        Assert.Contains("standard output: No space left on device", Assert.Throws<InvalidInputException>(() => stream.Write("x"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("it is closed", SpareStream.CannotWriteOutput(new UnauthorizedAccessException()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_be_told_is()
    {
        using var memory = new MemoryStream();
        using (var writer = new StreamWriter(new SpareStream(memory)) { AutoFlush = true }) writer.Write("ä");
        Assert.Equal("ä"u8, memory.ToArray());
    }
}
