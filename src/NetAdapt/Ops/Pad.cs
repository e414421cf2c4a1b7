using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>Surrounds each image with pixels of one constant value.</summary>
public sealed record Pad(int Top, int Left, int Bottom, int Right, float Value = 0) : Op
{
    public override string Kind => "pad";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) =>
        inputs[0] with { H = inputs[0].H + Top + Bottom, W = inputs[0].W + Left + Right };

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    public override void Forward(OpFrame f)
    {
        f.Output.Span.Fill(Value);
        VisitRows(f, (x, y, length) => f.Inputs[0].Span.Slice(x, length).CopyTo(f.Output.Span[y..]));
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        VisitRows(f, (x, y, length) =>
        {
            for (int i = 0; i < length; i++) dx[x + i] += f.OutputGradient![y + i];
        });
    }

    private void VisitRows(OpFrame f, Action<int, int, int> visit)
    {
        FeatureMap x = f.Inputs[0].Shape, y = f.Output.Shape;
        for (int n = 0; n < x.N; n++)
        for (int h = 0; h < x.H; h++)
            visit((n * x.H + h) * x.W * x.C, ((n * y.H + h + Top) * y.W + Left) * y.C, x.W * x.C);
    }
}
