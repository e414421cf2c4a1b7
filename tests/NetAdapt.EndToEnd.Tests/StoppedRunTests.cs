using System.Diagnostics;
using System.Globalization;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Runs that are stopped, politely or not, and go on as if nothing had been.</summary>
public sealed class StoppedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>tools/check-resume does the same ten times.</summary>
    [Fact]
    public void A_run_that_was_killed_at_random_moments_ends_with_the_same_bits()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(0, PublishedProgram.Run(SmallRun.Arguments(model, _folder["whole"])).Code);
        TimeSpan whole = Stopwatch.GetElapsedTime(start);

        var random = new Random();
        string[] arguments = SmallRun.Arguments(model, _folder["killed"]);
        for (int kill = 0; kill < 3; kill++)
        {
            using Process process = PublishedProgram.Start(arguments);
            if (!process.WaitForExit(whole * (0.1 + 0.5 * random.NextDouble()))) process.Kill();
            PublishedProgram.Finish(process);
            // Before run.json stands there is nothing to resume, and the same command begins again.
            if (File.Exists(Path.Combine(_folder["killed"], "run.json"))) arguments = ["adapt", "--resume", _folder["killed"]];
        }
        Finished finished = PublishedProgram.Run(arguments);
        Assert.True(finished.Code == 0, finished.Error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["whole"], "adapted.onnx")),
            File.ReadAllBytes(Path.Combine(_folder["killed"], "adapted.onnx")));
    }

    [Fact]
    public void Ctrl_C_stops_an_adaptation_at_a_safe_point_and_it_can_be_resumed()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        using Process process = PublishedProgram.Start(SmallRun.Arguments(model, _folder["run"], epochs: "1000"));
        while (!File.Exists(Path.Combine(_folder["run"], "iterations", "001.onnx")) && !process.HasExited) Thread.Sleep(10);
        Interrupt(process);
        Finished finished = PublishedProgram.Finish(process);
        Assert.True(finished.Code == 130, $"{finished.Code}: {finished.Error}");
        Assert.Contains("--resume", finished.Error, StringComparison.Ordinal);

        // Another setting is refused, with both values; the run itself is untouched.
        Assert.Contains("step", PublishedProgram.Run("adapt", "--resume", _folder["run"], "--step", "16").Refused().Error, StringComparison.Ordinal);
        using Process again = PublishedProgram.Start("adapt", "--resume", _folder["run"]);
        while (!File.Exists(Path.Combine(_folder["run"], "long-term.checkpoint")) && !again.HasExited) Thread.Sleep(10);
        Interrupt(again);
        Assert.Equal(130, PublishedProgram.Finish(again).Code);
    }

    [Fact]
    public void Ctrl_C_stops_a_training_and_leaves_a_checkpoint()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        string[] arguments = ["train", model, "--data", "builtin:shapes", "--normalize", "unit", "--epochs", "1000", "-o", _folder["out.onnx"]];
        using Process process = PublishedProgram.Start(arguments);
        while (!File.Exists(_folder["out.onnx.checkpoint"]) && !process.HasExited) Thread.Sleep(10);
        Interrupt(process);
        Finished finished = PublishedProgram.Finish(process);
        Assert.True(finished.Code == 130, $"{finished.Code}: {finished.Error}");
        Assert.True(File.Exists(_folder["out.onnx.checkpoint"]));
        Assert.False(File.Exists(_folder["out.onnx"]));
    }

    private static void Interrupt(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
