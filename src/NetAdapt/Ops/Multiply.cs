namespace NetAdapt.Ops;

/// <summary>y = a * b: the gate of squeeze-and-excitation.</summary>
public sealed record Multiply : BinaryOp
{
    public override string Kind => "mul";

    public override float Apply(float a, float b) => a * b;

    public override (float A, float B) Slopes(float a, float b) => (b, a);
}
