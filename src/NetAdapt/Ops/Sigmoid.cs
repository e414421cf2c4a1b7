namespace NetAdapt.Ops;

/// <summary>y = 1 / (1 + e^-x).</summary>
public sealed record Sigmoid : ElementwiseOp
{
    public override string Kind => "sigmoid";

    public override float Apply(float x) => 1 / (1 + MathF.Exp(-x));

    public override float Slope(float x) => Apply(x) * (1 - Apply(x));
}
