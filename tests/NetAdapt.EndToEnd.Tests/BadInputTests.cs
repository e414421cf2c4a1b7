namespace NetAdapt.EndToEnd.Tests;

/// <summary>Whatever a user gives, there is one line that says what, where and what next, and exit code 2; never a stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("info --no-such-option")]
    [InlineData("info")]
    [InlineData("info no-such-file.onnx")]
    [InlineData("run no-such-file.onnx --input x.npy")]
    [InlineData("eval no-such-file.onnx --data .")]
    [InlineData("eval")]
    [InlineData("bench no-such-file.onnx")]
    [InlineData("bench no-such-file.onnx --threads 0")]
    [InlineData("bench no-such-file.onnx --device gpu9000")]
    public void Wrong_usage_is_refused(string commandLine) => PublishedProgram.Run(commandLine.Split(' ')).Refused();

    [Fact]
    public void A_folder_or_a_text_is_no_network()
    {
        File.WriteAllText(_folder["text.onnx"], "this is not a network");
        Directory.CreateDirectory(_folder["folder.onnx"]);
        Assert.Contains("text.onnx", PublishedProgram.Run("info", _folder["text.onnx"]).Refused().Error, StringComparison.Ordinal);
        Assert.Contains("folder.onnx", PublishedProgram.Run("info", _folder["folder.onnx"]).Refused().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_are_no_errors()
    {
        Assert.Contains("netadapt adapt", PublishedProgram.Run("--help").Output, StringComparison.Ordinal);
        foreach (string command in new[] { "info", "run", "eval", "bench" })
        {
            Finished help = PublishedProgram.Run(command, "--help");
            Assert.Equal(0, help.Code);
            Assert.Contains($"  netadapt {command} ", help.Output, StringComparison.Ordinal);
            Assert.Contains("Examples:", help.Output, StringComparison.Ordinal);
        }
        Assert.Equal(0, PublishedProgram.Run("--version").Code);
    }

    [Fact]
    public void A_result_that_cannot_be_written_is_an_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        Finished finished = Shell($"'{PublishedProgram.Path}' info --devices --json > /dev/full");
        finished.Refused();
    }

    private static Finished Shell(string command)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        return PublishedProgram.Finish(process);
    }
}
