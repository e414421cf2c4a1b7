namespace NetAdapt.Ops;

/// <summary>y = min(max(x, Min), Max). ReLU is Clamp(0, +infinity), ReLU6 is Clamp(0, 6). Only the open interval passes a gradient.</summary>
public sealed record Clamp(float Min, float Max) : ElementwiseOp
{
    public static Clamp Relu => new(0, float.PositiveInfinity);

    public override string Kind => "clamp";

    public override (float P, float Q) Constants() => (Min, Max);

    public override float Apply(float x) => MathF.Min(MathF.Max(x, Min), Max);

    public override float Slope(float x) => x > Min && x < Max ? 1 : 0;
}
