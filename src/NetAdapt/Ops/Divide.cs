namespace NetAdapt.Ops;

/// <summary>y = a / b.</summary>
public sealed record Divide : BinaryOp
{
    public override string Kind => "div";

    public override float Apply(float a, float b) => a / b;

    public override (float A, float B) Slopes(float a, float b) => (1 / b, -a / (b * b));
}
