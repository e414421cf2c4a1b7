namespace NetAdapt.Ops;

/// <summary>y = x * tanh(ln(1 + e^x)). Source: Misra, Mish: A Self Regularized Non-Monotonic Activation Function.</summary>
public sealed record Mish : ElementwiseOp
{
    public override string Kind => "mish";

    public override float Apply(float x) => (float)(x * Math.Tanh(Softplus.Of(x)));

    public override float Slope(float x)
    {
        double tanh = Math.Tanh(Softplus.Of(x));
        return (float)(tanh + x * (1 - tanh * tanh) / (1 + Math.Exp(-(double)x)));
    }
}
