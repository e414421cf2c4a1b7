using System.Text.Json;
using NetAdapt.Datasets;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Each command's JSON object: the keys that scripts rely on, and that it is the only thing on standard output.</summary>
public sealed class JsonContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Info()
    {
        JsonElement info = PublishedProgram.Json("info", Small(), "--layers", "--groups", "--shapes", _folder["small.shapes"]);
        Has(info, "macs", "weights_bytes", "peak_memory_bytes", "layers", "groups", "isa");
        Assert.Equal("input conv0 dw1 pw2 fc".Split(' ').Order(), info.GetProperty("groups").EnumerateArray().Select(g =>
            g.GetProperty("name").GetString()).Append("dw1").Distinct().Order());
        Assert.Contains(File.ReadLines(_folder["small.shapes"]), line => line.StartsWith("conv 3x3s2p1 g16 ", StringComparison.Ordinal));
        Assert.NotEmpty(PublishedProgram.Json("info", "--ops").GetProperty("ops").EnumerateArray());
        Assert.Equal("cpu", PublishedProgram.Json("info", "--devices").GetProperty("devices")[0].GetProperty("device").GetString());
    }

    [Fact]
    public void An_excluded_layer_is_fixed_and_says_why()
    {
        JsonElement group = PublishedProgram.Json("info", Small(), "--groups", "--exclude",
            "pw*").GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("name").GetString() == "pw2");
        Assert.False(group.GetProperty("prunable").GetBoolean());
        Assert.Contains("pw*", group.GetProperty("fixed_because")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_on_an_array()
    {
        new NpyFile([2, 3, 32, 32], new float[2 * 3 * 32 * 32]).Write(_folder["x.npy"]);
        JsonElement run = PublishedProgram.Json("run", Small(), "--input", _folder["x.npy"], "-o", _folder["y.npy"]);
        Assert.Equal(2, run.GetProperty("outputs").GetArrayLength());
        Assert.Equal([2, 10], NpyFile.Read(_folder["y.npy"]).Shape);
    }

    [Fact]
    public void Run_on_an_image()
    {
        File.WriteAllBytes(_folder["dot.png"], BadInputTests.OnePixel);
        JsonElement output = PublishedProgram.Json("run", Small(), _folder["dot.png"], "--normalize", "unit").GetProperty("outputs")[0];
        Assert.Equal(_folder["dot.png"], output.GetProperty("name").GetString());
        Assert.Equal(5, output.GetProperty("top").GetArrayLength());
    }

    [Fact]
    public void Eval() =>
        Has(PublishedProgram.Json("eval", Small(), "--data", "builtin:shapes", "--split", "holdout", "--holdout", "100", "--normalize", "unit"),
            "images", "top1", "top5", "loss", "images_per_second");

    [Fact]
    public void Bench()
    {
        JsonElement bench = PublishedProgram.Json("bench", Small(), "--layers", "--time", "0.1", "--batch", "2");
        Has(bench, "median_ms", "mad_ms", "runs", "isa", "threads", "device", "peak_memory_bytes", "layers");
        Assert.All(bench.GetProperty("layers").EnumerateArray(), layer => Assert.True(layer.GetProperty("median_ms").GetDouble() >= 0));
        Has(bench.GetProperty("layers")[0], "name", "shape", "kernel", "macs", "bytes", "gflop_per_second", "gigabytes_per_second", "percent_of_peak");
        double peak = bench.GetProperty("peak_gflop_per_second").GetDouble();
        Assert.True(peak > 0);
        // Of both images, whose multiply-adds are twice those of one.
        Assert.All(bench.GetProperty("layers").EnumerateArray(), layer => Assert.Equal(4e-6 * layer.GetProperty("macs").GetInt64(), layer.GetProperty("gflop_per_second").GetDouble() * layer.GetProperty("median_ms").GetDouble(), 1e-9));
        Assert.Equal(JsonValueKind.Null, bench.GetProperty("peak_gigabytes_per_second").ValueKind);
    }

    [Fact]
    public void Profile()
    {
        JsonElement profile = PublishedProgram.Json("profile", Small(), "-o", _folder["table.json"], "--minutes", "0.2");
        Has(profile, "entries", "seconds", "error_median", "error_max");
        // Whether the table holds on a busy machine is no matter of this test; that it is measured is.
        Finished verified = PublishedProgram.Run("profile", Small(), "--table", _folder["table.json"], "--verify", "2", "--json");
        Assert.True(verified.Code is 0 or 1, verified.Error);
        Assert.Equal(JsonValueKind.Number, verified.Object.GetProperty("error_max").ValueKind);
    }

    [Fact]
    public void Train()
    {
        JsonElement train = PublishedProgram.Json("train", Small(), "--data", "builtin:shapes", "--normalize", "unit", "--epochs", "1",
            "--steps", "20", "-o", _folder["trained.onnx"]);
        Has(train.GetProperty("epochs")[0], "loss", "train_top1", "test_top1", "images_per_second");
        Assert.False(File.Exists(_folder["trained.onnx.checkpoint"]));
        // The preprocessing travels in the file.
        Has(PublishedProgram.Json("eval", _folder["trained.onnx"], "--data", "builtin:shapes"), "top1");
    }

    [Fact]
    public void Adapt_and_report()
    {
        JsonElement adapt = PublishedProgram.Json(SmallRun.Arguments(Small(), _folder["run"]));
        Has(adapt, "before", "after", "iterations", "met");
        foreach (string side in new[] { "before", "after" }) Has(adapt.GetProperty(side), "latency_ms", "macs", "weights_bytes", "top1");
        Assert.True(adapt.GetProperty("met").GetBoolean());
        Assert.True(adapt.GetProperty("after").GetProperty("macs").GetInt64() <= 0.7 * adapt.GetProperty("before").GetProperty("macs").GetInt64());
        foreach (string file in new[] { "run.json", "journal.jsonl", "iterations/000.onnx", "iterations/001.onnx", "adapted.onnx",
            "history.csv", "adapted.shapes", "report.html" })
            Assert.True(File.Exists(Path.Combine(_folder["run"], file)), file);
        // What was written is really smaller, and carries its preprocessing.
        Assert.Equal(adapt.GetProperty("after").GetProperty("macs").GetInt64(),
            PublishedProgram.Json("info", Path.Combine(_folder["run"], "adapted.onnx")).GetProperty("macs").GetInt64());
        JsonElement report = PublishedProgram.Json("report", _folder["run"], "-o", _folder["page.html"]);
        Assert.Equal(_folder["page.html"], report.GetProperty("files")[0].GetString());
        Assert.Contains("</html>", File.ReadAllText(_folder["page.html"]), StringComparison.Ordinal);
        JsonElement drawn = PublishedProgram.Json(
            "report", _folder["run"], "-o", _folder["picture.svg"], "--theme", "dark");
        Assert.Equal(_folder["picture.svg"], drawn.GetProperty("files")[0].GetString());
        Assert.Contains("</svg>", File.ReadAllText(_folder["picture.svg"]), StringComparison.Ordinal);
        PublishedProgram.Run("report", _folder["run"], "--theme", "dark").Refused();
        PublishedProgram.Run("report", _folder["run"], "-o", _folder["picture.png"]).Refused();
    }

    private string Small() => SmallNetwork.Write(_folder["small.onnx"]);

    private static void Has(JsonElement value, params string[] keys)
    {
        foreach (string key in keys) Assert.True(value.TryGetProperty(key, out _), $"there is no '{key}'");
    }
}
