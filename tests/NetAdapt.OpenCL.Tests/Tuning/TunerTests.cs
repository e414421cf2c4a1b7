using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Tests;
using NetAdapt.OpenCL.Tuning;

namespace NetAdapt.OpenCL.Tests.Tuning;

[Collection(DeviceCollection.Name)]
public sealed class TunerTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"netadapt-tune-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_second_start_times_and_compiles_nothing_and_gives_the_same_answer()
    {
        var (output, kernels, timed, compiled) = Run(TuningEffort.Fast);
        Assert.True(timed > 0 && compiled > 0);
        var again = Run(TuningEffort.Fast);
        Assert.Equal((0, 0), (again.Timed, again.Compiled));
        Assert.Equal(kernels, again.Kernels);
        Assert.Equal(output, again.Output);
    }

    [Fact]
    public void Tuned_fully_a_network_gives_what_the_reference_gives()
    {
        float[] expected = Run(new ReferenceBackend());
        var (output, kernels, timed, _) = Run(TuningEffort.Full);
        Values.AssertClose(expected, output, 1e-4f, string.Join(' ', kernels));
        Assert.True(timed > 0);
    }

    [Theory, InlineData("flip"), InlineData("cut"), InlineData("text")]
    public void A_damaged_file_is_made_anew(string damage)
    {
        int timed = Run(TuningEffort.Fast).Timed;
        string file = Directory.GetFiles(Path.Combine(_folder, "opencl-tuning")).Single();
        byte[] bytes = File.ReadAllBytes(file);
        if (damage == "flip") bytes[^10] ^= 1;
        File.WriteAllBytes(file, damage switch { "cut" => bytes[..^7], "text" => "nonsense"u8.ToArray(), _ => bytes });
        Assert.Equal(timed, Run(TuningEffort.Fast).Timed);
        Assert.Equal(0, Run(TuningEffort.Fast).Timed);
    }

    [Fact]
    public void What_no_kernel_is_called_any_more_is_passed_over()
    {
        var cache = new TuningCache(_folder, "somebody");
        cache.Add("key", ["a", "b"]);
        cache.Save();
        var other = new TuningCache(_folder, "somebody");
        other.Add("another", ["c"]);
        other.Save();
        Assert.Equal(["a", "b"], new TuningCache(_folder, "somebody").Find("key")!);
        Assert.Equal(["c"], new TuningCache(_folder, "somebody").Find("another")!);
        Assert.Null(new TuningCache(_folder, "somebody else").Find("key"));
    }

    private (float[] Output, string[] Kernels, int Timed, int Compiled) Run(TuningEffort effort)
    {
        using var backend = new OpenClBackend(TestDevice.Device, new OpenClOptions(Tuning: effort, CacheFolder: _folder));
        string[] kernels = [];
        float[] output = Run(backend, plan => kernels = [.. plan.Layers.Select(layer => layer.Kernel)]);
        return (output, kernels, backend.Tuner.Timed, backend.Context.Programs.Compiled);
    }

    private static float[] Run(IBackend backend, Action<IInferencePlan>? look = null)
    {
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(new RandomNetworks(3).Make("residual")), new PlanOptions());
        look?.Invoke(plan);
        Values.Random(plan.Input.Length, 5).CopyTo(plan.Input);
        plan.Run();
        return plan.Output.ToArray();
    }
}
