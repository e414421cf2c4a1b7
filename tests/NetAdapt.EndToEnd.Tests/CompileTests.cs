using System.Diagnostics;
using System.Text.Json;
using NetAdapt.Datasets;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>`netadapt compile`, as a user runs it on a workstation. Every kind and machine, on larger networks: tools/check-compile.</summary>
public sealed class CompileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_compiled_program_gives_the_logits_of_the_network_and_measures_itself()
    {
        string model = SmallNetwork.Write(_folder["small net.onnx"]), input = _folder["x.npy"];
        var random = new Random(1);
        new NpyFile([3, 3, 32, 32], [.. Enumerable.Range(0, 3 * 3 * 32 * 32).Select(_ => random.NextSingle())]).Write(input);
        JsonElement result = PublishedProgram.Json("compile", model, "--normalize", "unit", "-o", _folder["out"]);
        string program = result.GetProperty("files")[0].GetString()!;
        Assert.Equal("small_net", Path.GetFileName(program));
        Assert.Equal(new FileInfo(program).Length, result.GetProperty("bytes").GetInt64());
        Assert.Contains("Infer(float* input, float* output", string.Concat(Directory.EnumerateFiles(_folder["out"], "Network.g.cs", SearchOption.AllDirectories).Select(File.ReadAllText)), StringComparison.Ordinal);

        Assert.Equal(0, Run(program, "--input", input, "-o", _folder["compiled.npy"]).Code);
        PublishedProgram.Json("run", model, "--input", input, "-o", _folder["run.npy"]);
        NpyFile compiled = NpyFile.Read(_folder["compiled.npy"]), interpreted = NpyFile.Read(_folder["run.npy"]);
        Assert.Equal(interpreted.Shape, compiled.Shape);
        Assert.All(interpreted.Values.Zip(compiled.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        Assert.Contains("ms ±", Run(program, "--bench", "0.05").Output, StringComparison.Ordinal);
        Finished wrong = Run(program, "no-such-image.png");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("no-such-image.png", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(2, Run(program, "--no-such-option").Code);
    }

    [Theory]
    [InlineData("-r windows-x64", "linux-arm64")]
    [InlineData("--kind plugin", "shared")]
    [InlineData("--isa neon", "avx")]
    [InlineData("--kind static --static-executable", "--kind exe")]
    [InlineData("--kind shared --profiler", "--kind")]
    [InlineData("--name 7up", "7up")]
    public void What_does_not_go_together_is_refused_before_anything_is_written(string options, string named)
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        Finished refused = PublishedProgram.Run(["compile", model, "-o", _folder["out"], .. options.Split(' ')]).Refused();
        Assert.Contains(named, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void A_machine_without_the_SDK_or_the_engine_is_told_what_to_install()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]), lonely = _folder["netadapt"];
        var start = new ProcessStartInfo(PublishedProgram.Path, ["compile", model, "-o", _folder["out"]]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = "/nowhere";
        start.Environment["HOME"] = "/nowhere";
        Assert.Contains("dotnet-sdk-10.0", PublishedProgram.Finish(Process.Start(start)!).Refused().Error, StringComparison.Ordinal);

        File.Copy(PublishedProgram.Path, lonely);
        Assert.Contains("engine", Run(lonely, "compile", model, "-o", _folder["out"]).Refused().Error, StringComparison.Ordinal);
    }

    private static Finished Run(string program, params string[] arguments) =>
        PublishedProgram.Finish(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!);
}
