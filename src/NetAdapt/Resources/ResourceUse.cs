using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>What a network uses of each resource.</summary>
/// <param name="Latency">Of one run with batch 1, measured or modelled.</param>
/// <param name="Macs">Multiply-accumulates of one image.</param>
/// <param name="WeightsBytes">4 bytes for each weight.</param>
/// <param name="PeakMemoryBytes">Weights and activations at the peak of inference with batch 1.</param>
public readonly record struct ResourceUse(Latency Latency, long Macs, long WeightsBytes, long PeakMemoryBytes)
{
    /// <summary>MACs, weights and memory follow from the network alone; its latency is what the caller measured or modelled.</summary>
    public static ResourceUse Of(Network network, Latency latency) =>
        new(latency, network.Macs, network.WeightsBytes, MemoryPlan.Of(FusedNetwork.Of(network)).PeakBytes);

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
