using NetAdapt.Graphs;
using NetAdapt.Normalizing;

namespace NetAdapt.Resources;

/// <summary>What a network uses of each resource.</summary>
/// <param name="Latency">Of one run with batch 1, measured or modelled.</param>
/// <param name="Macs">Multiply-accumulates of one image.</param>
/// <param name="WeightsBytes">4 bytes for each weight.</param>
/// <param name="PeakMemoryBytes">Weights and activations at the peak of inference with batch 1.</param>
public readonly record struct ResourceUse(Latency Latency, long Macs, long WeightsBytes, long PeakMemoryBytes)
{
    /// <summary>MACs, weights and memory follow from the network alone, as it will be written: inserted normalizations folded. Its latency is
    /// what the caller measured or modelled.</summary>
    public static ResourceUse Of(Network network, Latency latency)
    {
        Network written = InsertedNormalization.Fold(network);
        return new ResourceUse(latency, written.Macs, written.WeightsBytes, MemoryPlan.Of(FusedNetwork.Of(written)).PeakBytes);
    }

    /// <summary>In the resource's base unit: milliseconds, multiply-accumulates, bytes.</summary>
    public double Of(Resource resource) => resource switch
    {
        Resource.Latency => Latency.Milliseconds,
        Resource.Macs => Macs,
        Resource.Weights => WeightsBytes,
        Resource.Memory => PeakMemoryBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, null),
    };

    public Quantity QuantityOf(Resource resource) => new(resource, Of(resource));
}
