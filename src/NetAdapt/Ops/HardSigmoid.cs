namespace NetAdapt.Ops;

/// <summary>y = clamp(Alpha * x + Beta, 0, 1).</summary>
public sealed record HardSigmoid(float Alpha = 0.2f, float Beta = 0.5f) : ElementwiseOp
{
    public override string Kind => "hardsigmoid";

    public override (float P, float Q) Constants() => (Alpha, Beta);

    public override float Apply(float x) => MathF.Min(MathF.Max(Alpha * x + Beta, 0), 1);

    public override float Slope(float x) => Alpha * x + Beta is > 0 and < 1 ? Alpha : 0;
}
