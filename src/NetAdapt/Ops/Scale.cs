using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y = x * scale[c] + shift[c] with constants of the network: additions and multiplications by initializers. Weights: scale, shift, each (1, 1, 1, C).</summary>
public sealed record Scale : Op
{
    public override string Kind => "scale";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override ImmutableArray<WeightSpec> Weights(ReadOnlySpan<FeatureMap> inputs)
    {
        FeatureMap vector = FeatureMap.Vector(inputs[0].C);
        return [new("scale", vector, WeightRole.Constant), new("shift", vector, WeightRole.Constant)];
    }

    protected override ImmutableArray<WeightAxes> WeightAxes => [new(null, ChannelLink.Output), new(null, ChannelLink.Output)];

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    public override void Forward(OpFrame f)
    {
        int channels = f.Output.Shape.C;
        for (int i = 0; i < f.Output.Count; i++) f.Output[i] = f.Inputs[0][i] * f.Weights[0][i % channels] + f.Weights[1][i % channels];
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        int channels = dx.Shape.C;
        for (int i = 0; i < dx.Count; i++) dx[i] += f.OutputGradient![i] * f.Weights[0][i % channels];
    }
}
