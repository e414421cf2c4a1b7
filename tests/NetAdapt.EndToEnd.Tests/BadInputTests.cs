using NetAdapt.Datasets;

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
        foreach (string command in new[] { "info", "run", "eval", "bench", "profile", "train", "adapt", "report", "compile" })
        {
            Finished help = PublishedProgram.Run(command, "--help");
            Assert.Equal(0, help.Code);
            Assert.Contains($"  netadapt {command} ", help.Output, StringComparison.Ordinal);
            Assert.Contains("Examples:", help.Output, StringComparison.Ordinal);
        }
        Assert.Equal(0, PublishedProgram.Run("--version").Code);
    }

    [Fact]
    public void A_truncated_network_is_refused_wherever_it_ends()
    {
        byte[] whole = File.ReadAllBytes(SmallNetwork.Write(_folder["whole.onnx"]));
        foreach (double part in new[] { 0, 0.01, 0.3, 0.6, 0.99 })
        {
            File.WriteAllBytes(_folder["cut.onnx"], whole[..(int)(part * whole.Length)]);
            Assert.Contains("cut.onnx", PublishedProgram.Run("info", _folder["cut.onnx"]).Refused().Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_network_that_does_not_say_how_images_are_prepared_needs_to_be_told()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        Assert.Contains("--normalize", PublishedProgram.Run("eval", model, "--data", "builtin:shapes").Refused().Error, StringComparison.Ordinal);
        Assert.Contains("--normalize", PublishedProgram.Run("adapt", model, "--data", "builtin:shapes", "--budget", "macs=50%", "-o",
            _folder["run"]).Refused().Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Theory]
    [InlineData("--budget latency=0%")]
    [InlineData("--budget speed=5")]
    [InlineData("--budget macs=50% --budget macs=40%")]
    [InlineData("--budget macs=50% --exclude no-such-layer")]
    [InlineData("--budget macs=50% --exclude *")]
    [InlineData("--budget macs=50% --holdout 1000000")]
    [InlineData("--budget macs=50% --decay 7")]
    [InlineData("--budget macs=50% --step x")]
    [InlineData("--budget macs=50% --seed 1 --seed 2")]
    [InlineData("--budget macs=50% --crop-padding 1000")]
    [InlineData("--budget macs=50% --table no-such-table.json")]
    [InlineData("--budget macs=50% --criterion beauty")]
    [InlineData("--budget macs=50% --device opencl:99")]
    [InlineData("")]
    public void An_adaptation_that_makes_no_sense_leaves_no_folder_behind(string settings)
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        PublishedProgram.Run(["adapt", model, "--data", "builtin:shapes", "--normalize", "unit", "-o", _folder["run"],
            .. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Refused();
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void A_budget_that_cannot_be_reached_says_how_far_it_got_and_keeps_the_best()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        Finished finished = PublishedProgram.Run("adapt", model, "--data", "builtin:shapes", "--normalize", "unit", "--budget", "macs=1%",
            "--holdout", "50", "--short-steps", "0", "--initial-reduction", "0.5",
            "-o", _folder["run"], "--json");
        Assert.Equal(1, finished.Code);
        Assert.False(finished.Object.GetProperty("met").GetBoolean());
        Assert.Contains("cannot be reached", finished.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "adapted.onnx")));
    }

    [Fact]
    public void Folders_that_are_missing_or_hold_no_images_are_refused()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        Directory.CreateDirectory(_folder["empty"]);
        PublishedProgram.Run("eval", model, "--data", _folder["nowhere"], "--normalize", "unit").Refused();
        PublishedProgram.Run("eval", model, "--data", _folder["empty"], "--normalize", "unit").Refused();
        PublishedProgram.Run("report", _folder["empty"]).Refused();
        PublishedProgram.Run("adapt", "--resume", _folder["empty"]).Refused();
    }

    [Fact]
    public void Corrupt_images_are_skipped_and_counted_or_fatal_as_asked()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(Path.Combine(_folder["images"], "test", name));
            Directory.CreateDirectory(Path.Combine(_folder["images"], "train", name));
            File.WriteAllBytes(Path.Combine(_folder["images"], "train", name, "1.png"), OnePixel);
            File.WriteAllBytes(Path.Combine(_folder["images"], "test", name, "1.png"), OnePixel);
            File.WriteAllBytes(Path.Combine(_folder["images"], "test", name, "2.png"), OnePixel[..40]);
        }
        Finished skipped = PublishedProgram.Run("eval", model, "--data", _folder["images"], "--normalize", "unit", "--json");
        Assert.Equal(0, skipped.Code);
        Assert.Equal((2, 2), (skipped.Object.GetProperty("images").GetInt32(), skipped.Object.GetProperty("skipped").GetInt32()));
        Assert.Contains("2.png", PublishedProgram.Run("eval", model, "--data", _folder["images"], "--normalize", "unit", "--corrupt",
            "fail").Refused().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_was_edited_is_refused()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        PublishedProgram.Json("profile", model, "-o", _folder["table.json"], "--minutes", "0.1");
        File.WriteAllText(_folder["table.json"], File.ReadAllText(_folder["table.json"]).Replace("\"runs\":", "\"runs\": ",
            StringComparison.Ordinal));
        Assert.Contains("table.json", PublishedProgram.Run("profile", model, "--table", _folder["table.json"]).Refused().Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/full")]
    [InlineData("/no/such/folder/out")]
    public void An_output_that_cannot_be_written_is_an_error(string output)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        new NpyFile([1, 3, 32, 32], new float[3 * 32 * 32]).Write(_folder["x.npy"]);
        PublishedProgram.Run("run", model, "--input", _folder["x.npy"], "-o", output).Refused();
        PublishedProgram.Run("info", model, "--shapes", output).Refused();
        PublishedProgram.Run("profile", model, "-o", output, "--minutes", "0.05").Refused();
    }

    /// <summary>A PNG file of one grey pixel.</summary>
    internal static byte[] OnePixel =>
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    [Fact]
    public void A_result_that_cannot_be_written_is_an_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        Finished finished = Shell($"'{PublishedProgram.Path}' info --devices --json > /dev/full");
        finished.Refused();
    }

    private static Finished Shell(string command)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh",
            ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        return PublishedProgram.Finish(process);
    }
}
