namespace NetAdapt.Ops;

/// <summary>y = a + b: a residual addition.</summary>
public sealed record Add : BinaryOp
{
    public override string Kind => "add";

    public override float Apply(float a, float b) => a + b;

    public override (float A, float B) Slopes(float a, float b) => (1, 1);
}
