using System.Diagnostics;
using System.Text.Json;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>The published binary on an OpenCL device (tools/setup installs PoCL), and where there is none.</summary>
public sealed class OpenClTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_cpu_and_an_opencl_device_give_the_same_answer_and_the_faster_is_named()
    {
        JsonElement device = PublishedProgram.Json("info", "--devices").GetProperty("devices").EnumerateArray().First(d => d.GetProperty("device").GetString()!.StartsWith("opencl", StringComparison.Ordinal));
        string address = device.GetProperty("device").GetString()!;
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        JsonElement first = Bench(model, $"cpu,{address}").Object, comparison = first.GetProperty("comparison");
        Assert.Equal("cpu", first.GetProperty("device").GetString());
        Assert.True(comparison.GetProperty("agree").GetBoolean());
        Assert.InRange(comparison.GetProperty("largest_difference").GetDouble(), 0, 1e-4);
        JsonElement other = Assert.Single(comparison.GetProperty("others").EnumerateArray());
        Assert.Equal("opencl", other.GetProperty("device").GetString());
        Assert.Equal(first.GetProperty("median_ms").GetDouble() < other.GetProperty("median_ms").GetDouble() ? "cpu" : "opencl", comparison.GetProperty("fastest").GetString());
        Assert.NotEmpty(Directory.GetFiles(_folder["cache"], "*.bin", SearchOption.AllDirectories));
    }

    [Fact]
    public void Without_an_opencl_library_the_program_works_and_says_what_is_lacking()
    {
        Finished info = Run(("NETADAPT_OPENCL_LIBRARY", "/no/such/library.so"), "info", "--devices");
        Assert.Equal(0, info.Code);
        Assert.Contains("opencl  none", info.Error, StringComparison.Ordinal);
        Assert.Contains("no OpenCL library", Run(("NETADAPT_OPENCL_LIBRARY", "/no/such/library.so"), "bench", "builtin:mobilenet", "--device", "opencl").Refused().Error, StringComparison.Ordinal);
        Assert.Contains("no driver", Run(("OCL_ICD_VENDORS", _folder["nothing"]), "bench", "builtin:mobilenet", "--device", "opencl").Refused().Error, StringComparison.Ordinal);
        Assert.Contains("no such platform", PublishedProgram.Run("bench", "builtin:mobilenet", "--device", "opencl:99").Refused().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_of_a_batch_stand_beside_what_the_device_can_do()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        JsonElement bench = Run(("NETADAPT_CACHE_DIR", _folder["cache"]), "bench", model, "--device", "opencl", "--tune", "none", "--layers", "--batch", "4", "--time", "0.1", "--json").Object;
        double peak = bench.GetProperty("peak_gflop_per_second").GetDouble(), memory = bench.GetProperty("peak_gigabytes_per_second").GetDouble();
        Assert.All(bench.GetProperty("layers").EnumerateArray(), layer =>
        {
            double ms = layer.GetProperty("median_ms").GetDouble(), operations = 8.0 * layer.GetProperty("macs").GetInt64(), bytes = ms * layer.GetProperty("gigabytes_per_second").GetDouble() * 1e6;
            Assert.Equal(operations, layer.GetProperty("gflop_per_second").GetDouble() * ms * 1e6, 1e-3);
            Assert.InRange(bytes, layer.GetProperty("bytes").GetInt64(), 4.0001 * layer.GetProperty("bytes").GetInt64());
            Assert.Equal(100 * Math.Max(operations / peak, bytes / memory) / (ms * 1e6), layer.GetProperty("percent_of_roofline").GetDouble(), 1e-6);
        });
    }

    [Fact]
    public void Half_precision_is_refused_where_there_is_none()
    {
        Assert.Contains("--device cpu computes in single precision", PublishedProgram.Run("bench", "builtin:mobilenet", "--precision", "fp16").Refused().Error, StringComparison.Ordinal);
        Assert.Contains("--precision fp16 is for OpenCL devices",
            PublishedProgram.Run("adapt", "builtin:mobilenet", "--data", "builtin:shapes", "--budget", "latency=50%", "--precision", "fp16", "-o", _folder["run"]).Refused().Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
        foreach (JsonElement device in PublishedProgram.Json("info", "--devices").GetProperty("devices").EnumerateArray().Where(d => d.GetProperty("open_cl") is { ValueKind: JsonValueKind.Object } cl && !cl.GetProperty("fp16").GetBoolean()))
            Assert.Contains("cl_khr_fp16", PublishedProgram.Run("run", "builtin:mobilenet", "--device", device.GetProperty("device").GetString()!, "--precision", "fp16", "--input", "x.npy").Refused().Error, StringComparison.Ordinal);
    }

    private Finished Bench(string model, string device) =>
        Run(("NETADAPT_CACHE_DIR", _folder["cache"]), "bench", model, "--device", device, "--tune", "none", "--time", "0.1", "--json");

    private static Finished Run((string Name, string Value) variable, params string[] arguments)
    {
        var start = new ProcessStartInfo(PublishedProgram.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment[variable.Name] = variable.Value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return PublishedProgram.Finish(process);
    }
}
