namespace NetAdapt.Ops;

/// <summary>y = x for x > 0, else Alpha * (e^x - 1). Source: Clevert et al., Fast and Accurate Deep Network Learning by Exponential Linear Units.</summary>
public sealed record Elu(float Alpha = 1) : ElementwiseOp
{
    public override string Kind => "elu";

    public override (float P, float Q) Constants() => (Alpha, 0);

    // e^x - 1 near 0 as a hyperbolic tangent, which loses no digits there.
    public override float Apply(float x) => x > 0 ? x : (float)(Alpha * Math.Tanh(x / 2.0) * (Math.Exp(x) + 1));

    public override float Slope(float x) => x > 0 ? 1 : Alpha * MathF.Exp(x);
}
