using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Backends;

/// <summary>Where each weight of a network lies in a plan's flat arrays: trained weights and statistics, each in the order of layers and of their weights.</summary>
public sealed class ParameterLayout
{
    private readonly Network _network;

    public ParameterLayout(Network network)
    {
        _network = network;
        var trained = ImmutableArray.CreateBuilder<ParameterSlice>();
        var statistics = ImmutableArray.CreateBuilder<ParameterSlice>();
        for (int layer = 0; layer < network.Layers.Length; layer++)
        {
            var specs = network.Layers[layer].Op.Weights(network.InputShapesOf(layer));
            for (int weight = 0; weight < specs.Length; weight++)
            {
                if (specs[weight].Role is WeightRole.Constant) continue;
                var slices = specs[weight].Role is WeightRole.Statistic ? statistics : trained;
                int offset = slices.Count == 0 ? 0 : slices[^1].Offset + slices[^1].Length;
                slices.Add(new ParameterSlice(layer, weight, offset, specs[weight].Shape.Count, specs[weight].Role));
            }
        }
        Trained = trained.ToImmutable();
        Statistics = statistics.ToImmutable();
    }

    /// <summary>The slices of <see cref="ITrainingPlan.Parameters"/>.</summary>
    public ImmutableArray<ParameterSlice> Trained { get; }

    /// <summary>The slices of <see cref="ITrainingPlan.Statistics"/>.</summary>
    public ImmutableArray<ParameterSlice> Statistics { get; }

    public int TrainedCount => CountOf(Trained);

    public int StatisticsCount => CountOf(Statistics);

    /// <summary>Copies the network's weights into the flat arrays.</summary>
    public void Read(Span<float> trained, Span<float> statistics)
    {
        foreach (ParameterSlice slice in Trained) WeightOf(slice).Span.CopyTo(trained[slice.Offset..]);
        foreach (ParameterSlice slice in Statistics) WeightOf(slice).Span.CopyTo(statistics[slice.Offset..]);
    }

    /// <summary>The network with copies of the flat arrays' weights.</summary>
    public Network ToNetwork(ReadOnlySpan<float> trained, ReadOnlySpan<float> statistics)
    {
        var weights = _network.Layers.Select(layer => layer.Weights.ToArray()).ToArray();
        Replace(weights, Trained, trained);
        Replace(weights, Statistics, statistics);
        return _network.WithWeights(layer => [.. weights[layer]]);
    }

    private void Replace(Tensor[][] weights, ImmutableArray<ParameterSlice> slices, ReadOnlySpan<float> values)
    {
        foreach (ParameterSlice slice in slices)
            weights[slice.Layer][slice.Weight] = new Tensor(WeightOf(slice).Shape, values.Slice(slice.Offset, slice.Length).ToArray());
    }

    private Tensor WeightOf(ParameterSlice slice) => _network.Layers[slice.Layer].Weights[slice.Weight];

    private static int CountOf(ImmutableArray<ParameterSlice> slices) => slices.IsEmpty ? 0 : slices[^1].Offset + slices[^1].Length;
}
