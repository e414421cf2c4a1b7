using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The mean of all channels at each pixel: a spatial attention's input. Output: (N, H, W, 1). A lost channel leaves the mean of the others.</summary>
public sealed record ChannelMean : Op
{
    public override string Kind => "cmean";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0].WithChannels(1);

    /// <summary>The input's channels are free of the output's one.</summary>
    public override void Couple(IChannelCoupling coupling) => coupling.Fix(IChannelCoupling.OfOutput, "the mean of all channels");

    public override void Forward(OpFrame f)
    {
        int channels = f.Inputs[0].Shape.C;
        for (int p = 0; p < f.Output.Count; p++)
        {
            double sum = 0;
            foreach (float x in f.Inputs[0].Span.Slice(p * channels, channels)) sum += x;
            f.Output[p] = (float)(sum / channels);
        }
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        int channels = dx.Shape.C;
        for (int i = 0; i < dx.Count; i++) dx[i] += f.OutputGradient![i / channels] / channels;
    }
}
