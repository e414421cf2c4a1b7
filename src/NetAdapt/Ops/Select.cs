using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y[c] = x[Channels[c]]: a part of the channels (slice, split), or all of them in another order (channel shuffle). A channel may be taken more than once.</summary>
public sealed record Select(ImmutableArray<int> Channels) : Op
{
    public override string Kind => "select";

    /// <summary>The channels follow each other: a slice.</summary>
    public bool IsRange => Channels[^1] - Channels[0] == Channels.Length - 1 && Channels.Zip(Channels.Skip(1)).All(pair => pair.Second == pair.First + 1);

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs)
    {
        FeatureMap x = inputs[0];
        if (Channels.IsEmpty || Channels.Any(c => c < 0 || c >= x.C)) throw new ShapeException($"it takes channels that an input of {x.C} does not have, or none");
        return x.WithChannels(Channels.Length);
    }

    /// <summary>What nobody takes is free of the rest, and so are copies of a single channel, which stays.</summary>
    public override void Couple(IChannelCoupling coupling)
    {
        if (coupling.Inputs[0].C == 1 && Channels.Length > 1)
        {
            coupling.Fix(0, "one channel that is repeated over all");
            return;
        }
        for (int c = 0; c < Channels.Length; c++) coupling.Tie(0, Channels[c], IChannelCoupling.OfOutput, c);
    }

    public override (Op Op, ImmutableArray<Tensor> Weights) Prune(ImmutableArray<Tensor> weights, IReadOnlyList<int[]> inputs, int[] output) =>
        (new Select([.. output.Select(c => Array.BinarySearch(inputs[0], Channels[c]))]), weights);

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0], y = f.Output;
        for (int i = 0, row = 0; i < y.Count; row += x.Shape.C)
            foreach (int c in Channels) y[i++] = x[row + c];
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        for (int i = 0, row = 0; i < f.Output.Count; row += dx.Shape.C)
            foreach (int c in Channels) dx[row + c] += f.OutputGradient![i++];
    }

    public bool Equals(Select? other) => other != null && Channels.SequenceEqual(other.Channels);

    public override int GetHashCode() => Channels.Aggregate(Channels.Length, HashCode.Combine);

    public override string ToString() => $"Select {{ Channels = {string.Join(',', Channels)} }}";
}
