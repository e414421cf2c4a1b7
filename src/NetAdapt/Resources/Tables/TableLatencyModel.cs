using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Latency from a table: the sum over the network's fused layers, corrected.</summary>
/// <param name="table">Must hold the shapes that are asked for.</param>
/// <param name="correction">Null: the table's own.</param>
public sealed class TableLatencyModel(LatencyTable table, TableCorrection? correction = null) : ILatencyModel
{
    public TableCorrection Correction { get; } = correction ?? table.Correction;

    /// <exception cref="InvalidInputException">The table lacks a layer of the network.</exception>
    public Latency Of(Network network) => Correction.Apply(SumOf(FusedNetwork.Of(network)));

    /// <summary>Without the correction.</summary>
    /// <exception cref="InvalidInputException">The table lacks a layer of the network.</exception>
    public Latency SumOf(FusedNetwork network)
    {
        Latency sum = Latency.Zero;
        for (int i = 1; i < network.Layers.Length; i++)
        {
            if (table.LatencyOf(network.ShapeOf(i)) is not { } latency)
            {
                table.RequireShapes(Enumerable.Range(1, network.Layers.Length - 1).Select(network.ShapeOf));
                throw new InvalidOperationException("a shape is lacking and not lacking at once");
            }
            sum += latency;
        }
        return sum;
    }
}
