using System.Runtime.InteropServices;
using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Networks;
using NetAdapt.Graphs;
using NetAdapt.Onnx;

namespace NetAdapt.Bench.Sections;

/// <summary>What every section works with.</summary>
/// <param name="Folder">For networks, images and outputs.</param>
/// <param name="Threads">The cores of each thread count to be measured, one first.</param>
/// <param name="Filter">Part of "section/name"; empty: everything.</param>
/// <param name="Say">To the person who waits.</param>
internal sealed record Workshop(EngineCatalog Engines, string Folder, Cores[] Threads, RoundSettings Settings, string Filter, Action<string> Say)
{
    public bool Wants(string section, string name) => $"{section}/{name}".Contains(Filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The network as NAME.onnx, NAME.net and NAME.weights, and an image of noise as NAME.input.</summary>
    /// <returns>The path without ending.</returns>
    public string WriteForInference(string name, Network network)
    {
        string path = Path.Combine(Folder, name);
        OnnxWriter.Write(network, path + ".onnx");
        PlainNetwork.Write(FusedNetwork.Of(network), path);
        WriteNoise(path + ".input", network.InputShape.Count);
        return path;
    }

    /// <summary>The same layer by layer, and a batch of noise.</summary>
    public string WriteForTraining(TrainingNetwork training)
    {
        string path = Path.Combine(Folder, training.Name);
        OnnxWriter.Write(training.Network, path + ".onnx");
        PlainNetwork.Write(training.Network, path);
        WriteNoise(path + ".input", training.Network.InputShape.Count * training.Batch);
        return path;
    }

    /// <summary>Uniform in -1 .. 1, (N, C, H, W).</summary>
    public static float[] Noise(int count)
    {
        var random = new Prng(7);
        var values = new float[count];
        foreach (ref float value in values.AsSpan()) value = 2 * random.NextFloat() - 1;
        return values;
    }

    private static void WriteNoise(string path, int count) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(Noise(count).AsSpan()));
}
