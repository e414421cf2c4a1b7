namespace NetAdapt.Ops;

/// <summary>y = x * clamp(x / 6 + 1/2, 0, 1). Source: Howard et al., MobileNetV3.</summary>
public sealed record HardSwish : ElementwiseOp
{
    public override string Kind => "hardswish";

    public override (float P, float Q) Constants() => (1f / 6, 0.5f);

    public override float Apply(float x) => x * MathF.Min(MathF.Max(x / 6 + 0.5f, 0), 1);

    public override float Slope(float x) => x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5f;
}
