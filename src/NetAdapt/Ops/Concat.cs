using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The inputs' channels, one after the other; all inputs have the same N, H and W.</summary>
public sealed record Concat : Op
{
    public override string Kind => "concat";

    public override int Arity => -1;

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs)
    {
        int channels = 0;
        foreach (FeatureMap input in inputs)
        {
            if (input.WithChannels(1) != inputs[0].WithChannels(1)) throw new ShapeException($"maps of {inputs[0]} and {input} cannot be joined");
            channels += input.C;
        }
        return inputs[0].WithChannels(channels);
    }

    public override void Couple(IChannelCoupling coupling)
    {
        for (int input = 0, first = 0; input < coupling.Inputs.Length; first += coupling.Inputs[input++].C)
            for (int c = 0; c < coupling.Inputs[input].C; c++)
                coupling.Tie(input, c, IChannelCoupling.OfOutput, first + c);
    }

    public override void Forward(OpFrame f)
    {
        int row = f.Output.Shape.C, pixels = f.Output.Count / row, first = 0;
        foreach (Tensor x in f.Inputs)
        {
            int channels = x.Shape.C;
            for (int p = 0; p < pixels; p++) x.Span.Slice(p * channels, channels).CopyTo(f.Output.Span[(p * row + first)..]);
            first += channels;
        }
    }

    public override void Backward(OpFrame f)
    {
        int row = f.Output.Shape.C, pixels = f.Output.Count / row, first = 0;
        for (int input = 0; input < f.Inputs.Length; first += f.Inputs[input++].Shape.C)
        {
            if (f.InputGradients[input] is not { } dx) continue;
            int channels = dx.Shape.C;
            for (int p = 0; p < pixels; p++)
            for (int c = 0; c < channels; c++)
                dx[p * channels + c] += f.OutputGradient![p * row + first + c];
        }
    }
}
