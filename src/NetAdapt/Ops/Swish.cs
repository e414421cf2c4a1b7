namespace NetAdapt.Ops;

/// <summary>y = x / (1 + e^-x), also called SiLU: x times its sigmoid. Source: Ramachandran et al., Searching for Activation Functions.</summary>
public sealed record Swish : ElementwiseOp
{
    public override string Kind => "swish";

    public override float Apply(float x) => (float)(x * Share(x));

    public override float Slope(float x) => (float)(Share(x) * (1 + x * (1 - Share(x))));

    private static double Share(double x) => 1 / (1 + Math.Exp(-x));
}
