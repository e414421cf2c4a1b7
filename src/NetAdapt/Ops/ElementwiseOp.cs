using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y = f(x), element by element.</summary>
public abstract record ElementwiseOp : Op
{
    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    public abstract float Apply(float x);

    /// <summary>The numbers that the function depends on besides x, for the engines' loops.</summary>
    public virtual (float P, float Q) Constants() => (0, 0);

    /// <summary>dy/dx at x.</summary>
    public abstract float Slope(float x);

    public override void Forward(OpFrame f)
    {
        ReadOnlySpan<float> x = f.Inputs[0].Span;
        Span<float> y = f.Output.Span;
        for (int i = 0; i < y.Length; i++) y[i] = Apply(x[i]);
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        ReadOnlySpan<float> x = f.Inputs[0].Span, dy = f.OutputGradient!.Span;
        for (int i = 0; i < dy.Length; i++) dx[i] += dy[i] * Slope(x[i]);
    }
}
