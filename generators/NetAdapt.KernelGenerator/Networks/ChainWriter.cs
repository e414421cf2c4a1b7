using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes layers that are computed together: some rows of the last one at a time, for which each layer computes just the rows that the next one lacks.</summary>
internal static class ChainWriter
{
    public static string NameOf(ChainModel chain) => $"Layers{chain.Layers[0]}To{chain.Layers[chain.Layers.Length - 1]}";

    public static IEnumerable<string> Write(NetworkModel network, ChainModel chain)
    {
        LayerModel[] layers = [.. chain.Layers.Select(number => network.Layers.Single(layer => layer.Number == number))];
        int[] capacities = chain.Loop.Numbers("capacities");
        long[] places = [.. chain.Loop["places"].Split(',').Select(long.Parse)];
        int last = layers.Length - 1, height = MapOf(layers[last]).H;
        string residuals = string.Concat(layers.Where(layer => layer.Residual != null).Select(layer => $", float* residual{layer.Number}"));
        yield return "";
        yield return $"/// <summary>Layers {string.Join(", ", chain.Layers)}, {chain.Loop.Number("band")} rows at a time: what lies between them stays in the cache.</summary>";
        yield return $"private static void {NameOf(chain)}(float* x{residuals}, float* y, float* weights, float* scratch, float* windows)";
        yield return "{";
        for (int l = 0; l < last; l++)
        {
            Map map = MapOf(layers[l]);
            yield return $"    var window{layers[l].Number} = new ChainWindow(windows + {places[l]}, {capacities[l]}, {map.W * map.C});";
        }
        int band = chain.Loop.Number("band"), bands = (height + band - 1) / band;
        yield return $"    for (int band = 0; band < {bands}; band++)";
        yield return "    {";
        yield return $"        Chunk needs{layers[last].Number} = Chunk.Of({height}, band, {bands});";
        for (int l = last; l > 0; l--)
        {
            WindowWords w = WindowOf(layers[l]);
            yield return $"        Chunk needs{layers[l - 1].Number} = ChainWindow.InputRows(needs{layers[l].Number}, {w.StrideH}, {w.PadTop}, {(w.KernelH - 1) * w.DilationH + 1}, {MapOf(layers[l - 1]).H});";
        }
        for (int l = 0; l <= last; l++)
        {
            int number = layers[l].Number;
            string from = l == 0 ? "x" : $"y{layers[l - 1].Number}", residual = layers[l].Residual == null ? "" : $"residual{number}, ";
            if (l == last)
            {
                yield return $"        Layer{number}({from}, {residual}y, weights, scratch, needs{number});";
                continue;
            }
            yield return $"        float* y{number} = window{number}.Hold(needs{number}, out Chunk lacking{number});";
            yield return $"        if (lacking{number}.Count > 0) Layer{number}({from}, {residual}y{number}, weights, scratch, lacking{number});";
        }
        yield return "    }";
        yield return "}";
    }

    private static Map MapOf(LayerModel layer) => layer.Head.Map("map");

    private static WindowWords WindowOf(LayerModel layer) => layer.Loop.Find("window") == null ? WindowWords.Pointwise : WindowWords.Of(layer.Loop);
}
