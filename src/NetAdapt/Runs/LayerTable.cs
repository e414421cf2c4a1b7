using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Runs;

/// <summary>The layers with filters of a network, before and after it was adapted.</summary>
public static class LayerTable
{
    /// <param name="after">Its layers have the names that they have in <paramref name="before"/>.</param>
    public static ImmutableArray<LayerFigures> Of(Network before, Network after)
    {
        var numbers = Enumerable.Range(0, after.Layers.Length).ToDictionary(i => after.Layers[i].Name);
        var table = ImmutableArray.CreateBuilder<LayerFigures>();
        for (int i = 0; i < before.Layers.Length; i++)
        {
            Layer layer = before.Layers[i];
            if (layer.Op is not (Convolution or FullyConnected) || !numbers.TryGetValue(layer.Name, out int j)) continue;
            table.Add(new LayerFigures(layer.Name, layer.Op is Convolution conv && conv.IsDepthwise(before.Shapes[layer.Inputs[0]]) ? "dw" : layer.Op.Kind,
                before.Shapes[i].C, after.Shapes[j].C, before.Shapes[i].ToString(), after.Shapes[j].ToString(), before.MacsOf(i), after.MacsOf(j),
                layer.Weights.Sum(w => 4L * w.Count), after.Layers[j].Weights.Sum(w => 4L * w.Count)));
        }
        return table.DrainToImmutable();
    }
}
