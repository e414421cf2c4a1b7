using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y[c] = e^x[c] / sum of e^x over the channels of one pixel.</summary>
public sealed record Softmax : Op
{
    public override string Kind => "softmax";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override void Couple(IChannelCoupling coupling)
    {
        coupling.TieChannelwise(0);
        coupling.Fix(IChannelCoupling.OfOutput, "softmax is over all its channels");
    }

    public override void Forward(OpFrame f)
    {
        int channels = f.Output.Shape.C;
        for (int first = 0; first < f.Output.Count; first += channels)
        {
            ReadOnlySpan<float> x = f.Inputs[0].Span.Slice(first, channels);
            Span<float> y = f.Output.Span.Slice(first, channels);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float v in x) largest = MathF.Max(largest, v);
            for (int c = 0; c < channels; c++) sum += y[c] = MathF.Exp(x[c] - largest);
            for (int c = 0; c < channels; c++) y[c] /= sum;
        }
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        int channels = f.Output.Shape.C;
        for (int first = 0; first < f.Output.Count; first += channels)
        {
            ReadOnlySpan<float> y = f.Output.Span.Slice(first, channels), dy = f.OutputGradient!.Span.Slice(first, channels);
            float dot = 0;
            for (int c = 0; c < channels; c++) dot += y[c] * dy[c];
            for (int c = 0; c < channels; c++) dx[first + c] += y[c] * (dy[c] - dot);
        }
    }
}
