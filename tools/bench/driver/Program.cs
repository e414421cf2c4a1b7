using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using NetAdapt;
using NetAdapt.Bench;
using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Networks;
using NetAdapt.Bench.Output;
using NetAdapt.Bench.Sections;
using NetAdapt.Onnx;
using NetAdapt.Resources;

// tools/bench/run calls it with the repository's root first.
try
{
    if (args is ["--write", var target, ..])
    {
        // Only the networks, for tools/check-compile.
        Directory.CreateDirectory(target);
        foreach (InferenceNetwork network in InferenceNetworks.All().Where(network => args.Length == 2 || args[2..].Contains(network.Name)))
            OnnxWriter.Write(network.Network, Path.Combine(target, network.Name + ".onnx"));
        return 0;
    }
    string root = args[0], folder = Path.Combine(root, "artifacts", "bench");
    BenchOptions options = BenchOptions.Parse(args[1..]);
    string best = Avx512F.IsSupported ? "avx512" : "avx2", isa = options.Isa ?? best;
    bool limited = isa != best;
    int[] cores = options.Cores ?? [.. Enumerable.Range(0, Math.Min(2, Environment.ProcessorCount))];
    RoundSettings settings = options.Quick ? RoundSettings.Quick : RoundSettings.Full;
    string networks = Directory.CreateDirectory(Path.Combine(folder, "networks")).FullName;
    var engines = new EngineCatalog(folder, Path.Combine(root, "tools", "bench", "engines", "pytorch", "engine.py"), isa, limited);
    var shop = new Workshop(engines, networks, [.. cores.Length > 1 ? (Cores[])[new([cores[^1]]), new(cores)] : [new(cores)]], settings, options.Filter, Console.Error.WriteLine);
    string notes = limited ? $"oneDNN and PyTorch are held to {isa} too; ONNX Runtime cannot be, and uses {best}" : "";

    TextWriter human = options.Json ? Console.Error : Console.Out;
    var rows = new List<BenchRow>();
    foreach (var run in (IEnumerable<BenchRow>[])
    [
        InferenceSection.Run(shop), LayerSection.Run(shop, Path.Combine(root, "kernels", "shapes")), TrainingSection.Run(shop),
        FootprintSection.Run(shop, Path.Combine(root, "artifacts", "linux-x64", "netadapt"), Path.Combine(folder, "launcher")),
    ])
    {
        // Shown at once: what comes later may fail.
        BenchRow[] measured = [.. run];
        foreach (var section in measured.GroupBy(row => row.Section)) human.WriteLine(SectionTable.Of([.. section]));
        rows.AddRange(measured);
    }
    if (rows.Count == 0) throw new InvalidInputException($"nothing that is measured has '{options.Filter}' in its name");

    double peak;
    using (var ours = new EngineProcess(engines.Ours, shop.Threads[0])) peak = SampleStatistics.MedianOf(ours.Peaks(1000));
    BenchReport report = BenchReport.Of(DeviceInfo.Here.Name, isa, notes, settings.Rounds, peak, rows);
    human.WriteLine(FormattableString.Invariant($"{report.Machine}; {isa}, {peak:0} GFLOP/s of multiply-adds a core; medians of {settings.Rounds} interleaved rounds. {notes}"));
    foreach (var (section, mean) in report.GeometricMeans) human.WriteLine(FormattableString.Invariant($"geometric mean of ours/best, {section}: {mean:0.000}"));
    human.WriteLine(report.Losses.Length == 0 ? "a peer is ahead nowhere" : $"a peer is ahead in:\n  {string.Join("\n  ", report.Losses)}");
    if (options.Json) Console.Out.WriteLine(JsonSerializer.Serialize(report, BenchJson.Readable.BenchReport));
    return 0;
}
catch (Exception e) when (e is InvalidInputException or InvalidOperationException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
