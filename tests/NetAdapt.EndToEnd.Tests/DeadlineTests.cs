using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetAdapt.Datasets;
using NetAdapt.Deadlines;
using NetAdapt.Networks;
using NetAdapt.Onnx.Families;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Families of networks, and runs that are given a deadline.</summary>
public sealed class DeadlineTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_networks_of_an_adaptation_become_one_file_that_runs_under_a_deadline()
    {
        string run = _folder["run"];
        PublishedProgram.Json(SmallRun.Arguments(SmallNetwork.Write(_folder["small.onnx"]), run));
        JsonElement family = PublishedProgram.Json("family", run, "-o", _folder["f.nafam"]);
        Assert.NotEmpty(family.GetProperty("members").EnumerateArray());
        JsonElement deadline = Run(_folder["f.nafam"], 32, "60s").GetProperty("deadline");
        Assert.Equal((1, 0, 0), (deadline.GetProperty("runs").GetInt32(), deadline.GetProperty("late_runs").GetInt32(), deadline.GetProperty("switches").GetInt32()));
        Assert.Equal(1, deadline.GetProperty("members")[0].GetProperty("runs").GetInt32());
    }

    [Fact]
    public void Files_that_fit_each_other_become_a_family_and_others_are_refused()
    {
        string a = SmallNetwork.Write(_folder["a.onnx"]), b = SmallNetwork.Write(_folder["b.onnx"], seed: 2);
        JsonElement family = PublishedProgram.Json("family", a, b, "-o", _folder["f.nafam"]);
        Assert.Equal(2, family.GetProperty("members").GetArrayLength());
        PublishedProgram.Run("run", _folder["f.nafam"], "--input", Input(32)).Refused();
        PublishedProgram.Run("run", a, "--input", Input(32), "--deadline", "soon").Refused();
        PublishedProgram.Run("run", a, "--input", Input(32), "--time", "3").Refused();
        PublishedProgram.Run("family", _folder["nothing"], "-o", _folder["g.nafam"]).Refused();
        File.WriteAllBytes(_folder["cut.nafam"], File.ReadAllBytes(_folder["f.nafam"])[..3000]);
        PublishedProgram.Run("run", _folder["cut.nafam"], "--input", Input(32), "--deadline", "1s").Refused();
    }

    [Fact]
    public void A_deadline_that_nothing_keeps_ends_with_exit_code_1()
    {
        Finished finished = PublishedProgram.Run("run", SmallNetwork.Write(_folder["a.onnx"]), "--input", Input(32), "--deadline", "0.001us", "--json");
        Assert.Equal(1, finished.Code);
        Assert.Contains("NOT kept", finished.Error, StringComparison.Ordinal);
    }

    /// <summary>tools/deadline-check runs it: it needs a core of its own for some seconds.</summary>
    [Fact]
    public void Beside_a_busy_process_on_its_core_it_keeps_its_deadline_by_moving_down_and_moves_back_up()
    {
        string? core = Environment.GetEnvironmentVariable("NETADAPT_BUSY_CORE");
        if (core == null) Assert.Skip("it takes a core for itself: run tools/deadline-check");
        FamilyMember[] members = [.. new[] { 1, 0.75, 0.5, 0.25 }.Select(width => new FamilyMember(string.Create(CultureInfo.InvariantCulture, $"mobilenet {width}"), MobileNetV1.Build(width, 224, 10)))];
        FamilyFile.Write(new NetworkFamily(members), _folder["f.nafam"]);
        double first = Run(_folder["f.nafam"], 224, "60s", "--cores", core).GetProperty("deadline").GetProperty("members")[0].GetProperty("latency_ms").GetDouble();
        string deadline = string.Create(CultureInfo.InvariantCulture, $"{1.4 * first}ms");

        using Process process = PublishedProgram.Start("run", _folder["f.nafam"], "--input", Input(224), "--deadline", deadline, "--time", "15", "--cores", core, "--json");
        Thread.Sleep(TimeSpan.FromSeconds(5));
        using (Process busy = Process.Start("taskset", ["-c", core, "sh", "-c", "while :; do :; done"]))
        {
            Thread.Sleep(TimeSpan.FromSeconds(5));
            busy.Kill();
        }
        Finished finished = PublishedProgram.Finish(process);
        output.WriteLine(finished.Error);
        JsonElement timed = finished.Object.GetProperty("deadline");
        string[] moves = [.. Regex.Matches(finished.Error, @"(down|up) to mobilenet ([\d.]+)").Select(move => $"{move.Groups[1].Value} {move.Groups[2].Value}")];
        Assert.Contains(moves, move => move.StartsWith("down", StringComparison.Ordinal));
        Assert.Equal("up 1", moves[^1]);
        Assert.InRange(timed.GetProperty("late_runs").GetDouble() / timed.GetProperty("runs").GetDouble(), 0, 0.1);
    }

    private JsonElement Run(string family, int pixels, string deadline, params string[] more) => PublishedProgram.Json(["run", family, "--input", Input(pixels), "--deadline", deadline, .. more]);

    private string Input(int pixels)
    {
        string path = _folder[$"{pixels}.npy"];
        new NpyFile([1, 3, pixels, pixels], new float[3 * pixels * pixels]).Write(path);
        return path;
    }
}
