using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The mean of each channel over H and W. Output: (N, 1, 1, C).</summary>
public sealed record GlobalAveragePool : Op
{
    public override string Kind => "gap";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0] with { H = 1, W = 1 };

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    public override void Forward(OpFrame f)
    {
        FeatureMap x = f.Inputs[0].Shape;
        for (int n = 0; n < x.N; n++)
        for (int c = 0; c < x.C; c++)
        {
            double sum = 0;
            for (int p = 0; p < x.Pixels; p++) sum += f.Inputs[0][(n * x.Pixels + p) * x.C + c];
            f.Output[n * x.C + c] = (float)(sum / x.Pixels);
        }
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        FeatureMap x = dx.Shape;
        for (int i = 0; i < dx.Count; i++)
            dx[i] += f.OutputGradient![i / (x.Pixels * x.C) * x.C + i % x.C] / x.Pixels;
    }
}
