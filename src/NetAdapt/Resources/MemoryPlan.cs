using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Memory that inference with batch 1 needs: the folded weights, and the activations at the moment when most of them are alive. An activation lives from
/// the layer that makes it to the last that reads it; the input and output live to the ends of the run.</summary>
/// <param name="WeightsBytes">Of the fused network: batch normalization is folded away, each convolution has a bias.</param>
/// <param name="ActivationsBytes">The largest sum of activations alive at one time.</param>
/// <param name="PeakLayer">Name of the fused layer at which that is.</param>
public sealed record MemoryPlan(long WeightsBytes, long ActivationsBytes, string PeakLayer)
{
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
        lastReader[network.Output] = count - 1;

        long alive = 0, most = 0;
        string peak = network.Layers[0].Name;
        for (int i = 0; i < count; i++)
        {
            alive += BytesOf(network, i);
            if (alive > most) (most, peak) = (alive, network.Layers[i].Name);
            for (int made = 0; made <= i; made++)
                if (lastReader[made] == i) alive -= BytesOf(network, made);
        }
        return new MemoryPlan(network.Layers.Sum(layer => layer.Weights.Sum(w => 4L * w.Count)), most, peak);
    }

    private static long BytesOf(FusedNetwork network, int layer) => 4L * network.Shapes[layer].Count;
}
