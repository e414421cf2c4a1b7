using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>A map as one vector, in its own H, W, C order. Output: (N, 1, 1, H * W * C). Only for what is not at once fully connected.</summary>
public sealed record Flatten : Op
{
    public override string Kind => "flatten";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => new(inputs[0].N, 1, 1, inputs[0].WithBatch(1).Count);

    /// <summary>A channel takes its H * W places in the vector with it.</summary>
    public override void Couple(IChannelCoupling coupling)
    {
        int channels = coupling.Inputs[0].C;
        for (int i = 0; i < coupling.Output.C; i++) coupling.Tie(0, i % channels, IChannelCoupling.OfOutput, i);
    }

    public override void Forward(OpFrame f) => f.Inputs[0].Span.CopyTo(f.Output.Span);

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        for (int i = 0; i < dx.Count; i++) dx[i] += f.OutputGradient![i];
    }
}
