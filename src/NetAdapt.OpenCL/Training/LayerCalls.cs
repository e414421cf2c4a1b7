using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Training;

/// <summary>One layer while its calls are written down: where its inputs, its output, their gradients and its weights are.</summary>
internal sealed class LayerCalls(PassCalls passes, int layer)
{
    public CallList Calls => passes.Calls;

    public PlanPlaces Weights => passes.Weights;

    public int Number => layer;

    public Op Op => Network.Layers[layer].Op;

    public string Name => Network.Layers[layer].Name;

    public FeatureMap[] Inputs { get; } = passes.Graph.Network.InputShapesOf(layer);

    public FeatureMap Shape => Network.Shapes[layer];

    /// <summary>Elements of the output for a full batch.</summary>
    public long Elements => passes.ElementsOf(Shape);

    public Place Input(int input = 0) => passes.OutputOf(Network.Layers[layer].Inputs[input]);

    public Place Output => passes.OutputOf(layer);

    public Place OutputGradient => passes.GradientOf(layer);

    /// <summary>Elements of an input for a full batch.</summary>
    public long ElementsOf(int input) => passes.ElementsOf(Inputs[input]);

    public bool NeedsGradient(int input = 0) => passes.Graph.NeedsGradient(Network.Layers[layer].Inputs[input]);

    /// <summary>Where an input's gradient goes, and whether another layer has stored its share there already.</summary>
    public (Place Gradient, bool Adds) GiveTo(int input = 0) => passes.GiveTo(Network.Layers[layer].Inputs[input]);

    /// <summary>Where a trained weight starts among the parameters and gradients; -1 where the layer has none of that number.</summary>
    public int Trained(int weight) => OffsetOf(passes.Graph.Parameters.Trained, weight);

    public int Statistic(int weight) => OffsetOf(passes.Graph.Parameters.Statistics, weight);

    public Tensor Weight(int weight) => Network.Layers[layer].Weights[weight];

    /// <summary>Keeps a place from the layer's forward calls for its backward ones.</summary>
    public Place Saved(string what, long elements) => passes.SavedOf(layer, $"{what} of '{Name}'", elements);

    private Network Network => passes.Graph.Network;

    private int OffsetOf(ImmutableArray<ParameterSlice> slices, int weight)
    {
        foreach (ParameterSlice slice in slices)
            if (slice.Layer == layer && slice.Weight == weight) return slice.Offset;
        return -1;
    }
}
