using System.Diagnostics;
using System.Globalization;
using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Networks;
using NetAdapt.Bench.Output;
using NetAdapt.Datasets;
using NetAdapt.Resources;

namespace NetAdapt.Bench.Sections;

/// <summary>From a command line to the first result on MobileNetV1 1.0@224: time, and the most memory that was resident. Ours is the published program, `netadapt run`.</summary>
internal static class FootprintSection
{
    private const string Section = "footprint";

    /// <param name="program">The published netadapt.</param>
    /// <param name="launcher">Runs a command and writes its microseconds and kilobytes.</param>
    public static IEnumerable<BenchRow> Run(Workshop shop, string program, string launcher)
    {
        InferenceNetwork network = InferenceNetworks.All().First();
        if (!shop.Wants(Section, network.Name)) yield break;
        shop.Say("footprint: cold starts");
        string path = shop.WriteForInference(network.Name, network.Network), output = Path.Combine(shop.Folder, "output");
        var map = network.Network.InputShape;
        new NpyFile([1, map.C, map.H, map.W], Workshop.Noise(map.Count)).Write(path + ".npy");
        string[] once = ["once", path, path + ".input", output];
        (Engine Engine, string[] Arguments, string Library)[] contenders =
        [
            (new Engine("netadapt", [program], []), ["run", path + ".onnx", "--input", path + ".npy", "-o", output + ".npy", "--quiet"], program),
            (shop.Engines.Onednn, once, "libdnnl.so"),
            (shop.Engines.OnnxRuntime, once, "libonnxruntime.so"),
        ];
        var runs = contenders.Select(_ => new List<(double Milliseconds, double Megabytes)>()).ToArray();
        // The first start of each reads its files from the disk and is not counted.
        for (int round = -1; round < 2 * shop.Settings.Rounds; round++)
            for (int i = 0; i < contenders.Length; i++)
            {
                var run = Launch(launcher, contenders[i].Engine, shop.Threads[0], contenders[i].Arguments);
                if (round >= 0) runs[i].Add(run);
            }
        string[] names = [.. contenders.Select(c => c.Engine.Name)];
        yield return Row("cold start", "ms", names, [.. runs.Select(r => SampleStatistics.MedianOf([.. r.Select(x => x.Milliseconds)]))]);
        yield return Row("peak resident memory", "MB", names, [.. runs.Select(r => SampleStatistics.MedianOf([.. r.Select(x => x.Megabytes)]))]);
        yield return Row("size on disk", "MB", names, [.. contenders.Select(c => new FileInfo(File.Exists(c.Library) ? c.Library : LibraryOf(c.Engine, c.Library)).Length / 1e6)]);

        BenchRow Row(string name, string unit, string[] engines, double[] values)
        {
            int best = Array.IndexOf(values, values[1..].Min(), 1);
            return new BenchRow(Section, name, 1, unit, values[0], Enumerable.Range(1, values.Length - 1).ToDictionary(i => engines[i], i => values[i]), engines[best], values[0] / values[best],
                Enumerable.Range(1, values.Length - 1).ToDictionary(i => engines[i], i => values[0] / values[i]));
        }
    }

    private static (double Milliseconds, double Megabytes) Launch(string launcher, Engine engine, Cores cores, string[] arguments)
    {
        using Process process = Process.Start((engine with { Command = [launcher, .. engine.Command] }).StartInfo(cores, arguments))!;
        string[] answer = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        if (process.ExitCode != 0 || answer.Length != 2) throw new InvalidOperationException($"{engine.Name} failed in a cold start");
        return (double.Parse(answer[0], CultureInfo.InvariantCulture) / 1e3, double.Parse(answer[1], CultureInfo.InvariantCulture) * 1024 / 1e6);
    }

    /// <summary>The shared library that the engine's program loads.</summary>
    private static string LibraryOf(Engine engine, string library)
    {
        string beside = Path.Combine(Path.GetDirectoryName(engine.Command[0])!, library);
        if (File.Exists(beside)) return beside;
        string link = Directory.EnumerateFiles("/usr/lib", library, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 1 }).First();
        return new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link;
    }
}
