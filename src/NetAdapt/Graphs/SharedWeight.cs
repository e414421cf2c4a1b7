using System.Collections.Immutable;

namespace NetAdapt.Graphs;

/// <summary>One of a layer's weights: which layer, and which of its weights.</summary>
public readonly record struct WeightPlace(int Layer, int Weight);

/// <summary>One weight that several layers hold, or one layer several times: it is counted, trained, pruned and written once.</summary>
/// <param name="Places">At least two, in rising order of layer, then weight.</param>
public sealed record SharedWeight(ImmutableArray<WeightPlace> Places);

/// <summary>A weight of the network's file that layers read in different ways, so that each holds its own copy. Such a network runs, but its copies would part in training.</summary>
/// <param name="Weight">Its name in the file.</param>
/// <param name="First">A layer that reads it.</param>
/// <param name="Second">A layer that reads it otherwise.</param>
/// <param name="Elements">How many elements both read.</param>
/// <param name="How">How the second reads it: "computed from it".</param>
public sealed record SplitWeight(string Weight, string First, string Second, int Elements, string How)
{
    public override string ToString() => $"layers '{First}' and '{Second}' read one weight, '{Weight}', the second of them {How}: the network runs, but cannot be trained, pruned or written. "
        + "Give each layer a weight of its own (a copy) in the framework, and export the model again";
}
