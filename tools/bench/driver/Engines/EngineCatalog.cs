namespace NetAdapt.Bench.Engines;

/// <summary>Ours and the peers, as tools/bench/run has built them.</summary>
/// <param name="folder">artifacts/bench.</param>
/// <param name="pytorch">tools/bench/engines/pytorch/engine.py.</param>
/// <param name="isa">"avx512" or "avx2"; where it is less than the machine has, every engine that can be limited is.</param>
internal sealed class EngineCatalog(string folder, string pytorch, string isa, bool isLimited)
{
    private readonly Dictionary<string, string> _limit = isLimited
        ? new() { ["ONEDNN_MAX_CPU_ISA"] = "AVX2", ["DNNL_MAX_CPU_ISA"] = "AVX2", ["ATEN_CPU_CAPABILITY"] = "avx2" } : [];

    public Engine Ours => new("netadapt", [Path.Combine(folder, $"netadapt-{isa}", "netadapt-engine")], new() { ["NETADAPT_ISA"] = isa });

    /// <summary>Ours without anything that is chosen by a layer's shape.</summary>
    public Engine OursGeneral => Ours with { Name = "general", Environment = new(Ours.Environment) { ["NETADAPT_GENERAL"] = "1" } };

    public Engine Onednn => new("onednn", [Path.Combine(folder, "onednn", "onednn-engine")], _limit);

    /// <summary>It cannot be limited.</summary>
    public Engine OnnxRuntime => new("onnxruntime", [Path.Combine(folder, "onnxruntime", "onnxruntime-engine")], []);

    public Engine PyTorch => new("pytorch", ["/usr/bin/python3", pytorch], _limit);
}
