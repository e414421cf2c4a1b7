namespace NetAdapt.Ops;

/// <summary>y = x for x >= 0, else Alpha * x.</summary>
public sealed record LeakyRelu(float Alpha = 0.01f) : ElementwiseOp
{
    public override string Kind => "leakyrelu";

    public override (float P, float Q) Constants() => (Alpha, 0);

    public override float Apply(float x) => x >= 0 ? x : Alpha * x;

    public override float Slope(float x) => x >= 0 ? 1 : Alpha;
}
