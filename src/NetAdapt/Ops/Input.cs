using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The network's input: images of one shape, with batch 1 here.</summary>
public sealed record Input(FeatureMap Shape) : Op
{
    public override string Kind => "input";

    public override int Arity => 0;

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => Shape;

    public override void Couple(IChannelCoupling coupling) => coupling.Fix(IChannelCoupling.OfOutput, "the network's input");

    public override void Forward(OpFrame f)
    {
    }

    public override void Backward(OpFrame f)
    {
    }
}
