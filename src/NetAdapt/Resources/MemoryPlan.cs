using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Resources;

/// <summary>Memory that inference with batch 1 needs: the folded weights, and the activations at the moment when most of them are alive. An activation lives from
/// the layer that makes it to the last that reads it; the output's place is taken for the whole run; a layer writes over an input of its own size that nobody reads later where it works element by
/// element. A backend's own plan (<see cref="Backends.IBackend.PeakBytesOf"/>) takes some per cent more, for packed weights,
/// whole cache lines and scratch; this model is for what is asked very often, and for where the peak is.</summary>
/// <param name="WeightsBytes">Of the fused network: batch normalization is folded away, each convolution has a bias.</param>
/// <param name="ActivationsBytes">The largest sum of activations alive at one time.</param>
/// <param name="PeakLayer">Name of the fused layer at which that is.</param>
public sealed record MemoryPlan(long WeightsBytes, long ActivationsBytes, string PeakLayer)
{
    /// <summary>Weights and activations, in bytes.</summary>
    public long PeakBytes => WeightsBytes + ActivationsBytes;

    public static MemoryPlan Of(FusedNetwork network)
    {
        int count = network.Layers.Length;
        var lastReader = new int[count];
        for (int i = 0; i < count; i++)
        {
            lastReader[i] = i;
            foreach (int input in network.Layers[i].Inputs) lastReader[input] = i;
        }
        lastReader[network.Output] = count;

        long alive = BytesOf(network, network.Output), most = alive;
        string peak = network.Layers[0].Name;
        for (int i = 0; i < count; i++)
        {
            int? overwritten = OverwrittenBy(network, i, lastReader);
            if (i != network.Output && overwritten == null) alive += BytesOf(network, i);
            if (alive > most) (most, peak) = (alive, network.Layers[i].Name);
            for (int made = 0; made <= i; made++)
                if (lastReader[made] == i && made != overwritten) alive -= BytesOf(network, made);
        }
        return new MemoryPlan(network.Layers.Sum(layer => layer.Weights.Sum(w => 4L * w.Count)), most, peak);
    }

    /// <summary>The input in whose place the layer leaves its output: a residual, or what an element-wise layer reads.</summary>
    private static int? OverwrittenBy(FusedNetwork network, int number, int[] lastReader)
    {
        FusedLayer layer = network.Layers[number];
        if (number == network.Output) return null;
        if (layer.HasResidual) return layer.Inputs[..^1].Contains(layer.Inputs[^1]) ? null : Dying(layer.Inputs[^1]);
        return layer.Op switch
        {
            ElementwiseOp or Flatten => Dying(layer.Inputs[0]),
            Add when layer.Inputs[0] != layer.Inputs[1] => Dying(layer.Inputs[0]) ?? Dying(layer.Inputs[1]),
            _ => null,
        };

        int? Dying(int input) => lastReader[input] == number && network.Shapes[input].Count == network.Shapes[number].Count ? input : null;
    }

    private static long BytesOf(FusedNetwork network, int layer) => 4L * network.Shapes[layer].Count;
}
