namespace NetAdapt.Ops;

/// <summary>y = sqrt(x): what normalizations of activations divide by. Of numbers below 0 it is no number.</summary>
public sealed record Sqrt : ElementwiseOp
{
    public override string Kind => "sqrt";

    public override float Apply(float x) => MathF.Sqrt(x);

    /// <summary>1 / (2 y); 0 at 0, where no number would do, and an infinite one would spoil every weight before it.</summary>
    public override float Slope(float x) => x == 0 ? 0 : 0.5f / MathF.Sqrt(x);
}
