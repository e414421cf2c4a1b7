namespace NetAdapt.Ops;

/// <summary>y = x * Phi(x), Phi being the normal distribution's; as <paramref name="Tanh"/> with the common approximation
/// x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))). Source: Hendrycks and Gimpel, Gaussian Error Linear Units.</summary>
public sealed record Gelu(bool Tanh = false) : ElementwiseOp
{
    public const double Cubic = 0.044715;

    /// <summary>sqrt(2 / pi) and sqrt(1 / 2).</summary>
    public static readonly double Inner = Math.Sqrt(2 / Math.PI), SqrtHalf = Math.Sqrt(0.5);

    public override string Kind => Tanh ? "gelutanh" : "gelu";

    public override float Apply(float x) => (float)(x * Share(x));

    public override float Slope(float x)
    {
        double z = x, share = Share(z);
        return (float)(share + z * (Tanh ? 2 * share * (1 - share) * Inner * (1 + 3 * Cubic * z * z) : Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)));
    }

    /// <summary>The part of x that passes.</summary>
    private double Share(double x) => Tanh ? 1 / (1 + Math.Exp(-2 * Inner * (x + Cubic * x * x * x))) : Erf.ComplementOf(-x * SqrtHalf) / 2;
}
