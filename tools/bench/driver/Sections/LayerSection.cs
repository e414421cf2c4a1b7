using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Networks;
using NetAdapt.Bench.Output;
using NetAdapt.Resources;

namespace NetAdapt.Bench.Sections;

/// <summary>Single layers in a loop, so with their data in the caches: what a kernel can do. `netadapt bench --layers` times them where they stand in a network.
/// ONNX Runtime is left out: around a single layer it converts formats, which it does not between layers.</summary>
internal static class LayerSection
{
    private const string Section = "layers";

    /// <param name="shapes">kernels/shapes.</param>
    public static IEnumerable<BenchRow> Run(Workshop shop, string shapes)
    {
        var layers = ShapesFile.In(shapes).Where(layer => shop.Wants(Section, layer.Shape)).ToArray();
        if (layers.Length == 0) yield break;
        using var ours = new EngineProcess(shop.Engines.Ours, shop.Threads[0]);
        using var onednn = new EngineProcess(shop.Engines.Onednn, shop.Threads[0]);
        RoundSettings settings = shop.Settings.WithTurn(0.1);
        for (int i = 0; i < layers.Length; i++)
        {
            var (shape, network) = layers[i];
            shop.Say($"layers: {i + 1} of {layers.Length}, {shape}");
            string path = shop.WriteForInference("layer", network);
            foreach (EngineProcess engine in (EngineProcess[])[ours, onednn]) engine.Ask($"load {Section} {path} {path}.input");
            Agreement.Check(Section, [ours, onednn], shop.Folder);
            Contender[] contenders = [new(ours, Section), new(onednn, Section)];
            double gflop = 2e-9 * network.Macs;
            var shares = new List<double>();
            Rounds.Run(contenders, settings, _ => shares.Add(contenders[0].ShareOfPeak(gflop)));
            BenchRow row = Comparison.Row(Section, shape, contenders);
            yield return network.Macs == 0 ? row : row with { GflopPerSecond = 1e3 * gflop / row.Ours, PercentOfPeak = 100 * SampleStatistics.MedianOf([.. shares]) };
            foreach (Contender contender in contenders) contender.Drop();
        }
    }
}
