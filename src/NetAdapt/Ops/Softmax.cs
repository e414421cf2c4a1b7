using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y = e^x / sum of e^x, over the channels of one pixel or over everything in one image.</summary>
/// <param name="WholeImage">The sum runs over H, W and C.</param>
/// <param name="Logarithm">y is the logarithm of that.</param>
public sealed record Softmax(bool WholeImage = false, bool Logarithm = false) : Op
{
    public override string Kind => (Logarithm ? "log" : "") + (WholeImage ? "softmaxall" : "softmax");

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override void Couple(IChannelCoupling coupling)
    {
        coupling.TieChannelwise(0);
        coupling.Fix(IChannelCoupling.OfOutput, "softmax is over all its channels");
    }

    public override void Forward(OpFrame f)
    {
        int row = RowOf(f.Output.Shape);
        for (int first = 0; first < f.Output.Count; first += row)
        {
            ReadOnlySpan<float> x = f.Inputs[0].Span.Slice(first, row);
            Span<float> y = f.Output.Span.Slice(first, row);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float v in x) largest = MathF.Max(largest, v);
            for (int i = 0; i < row; i++) sum += y[i] = MathF.Exp(x[i] - largest);
            for (int i = 0; i < row; i++) y[i] = Logarithm ? x[i] - largest - MathF.Log(sum) : y[i] / sum;
        }
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        int row = RowOf(f.Output.Shape);
        for (int first = 0; first < f.Output.Count; first += row)
        {
            ReadOnlySpan<float> y = f.Output.Span.Slice(first, row), dy = f.OutputGradient!.Span.Slice(first, row);
            float sum = 0;
            for (int i = 0; i < row; i++) sum += Logarithm ? dy[i] : y[i] * dy[i];
            for (int i = 0; i < row; i++) dx[first + i] += Logarithm ? dy[i] - MathF.Exp(y[i]) * sum : y[i] * (dy[i] - sum);
        }
    }

    /// <summary>Elements that make one sum.</summary>
    private int RowOf(FeatureMap map) => WholeImage ? map.WithBatch(1).Count : map.C;
}
