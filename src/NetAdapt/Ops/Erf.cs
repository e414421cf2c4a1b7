namespace NetAdapt.Ops;

/// <summary>y = erf(x), the error function: 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x.</summary>
public sealed record Erf : ElementwiseOp
{
    public override string Kind => "erf";

    public override float Apply(float x) => (float)Of(x);

    public override float Slope(float x) => (float)(2 / Math.Sqrt(Math.PI) * Math.Exp(-(double)x * x));

    internal static double Of(double x) => Math.Abs(x) < 2 ? Series(x) : x > 0 ? 1 - Complement(x) : Complement(-x) - 1;

    /// <summary>1 - erf(x), of which nothing is lost where it is small.</summary>
    internal static double ComplementOf(double x) => x > 2 ? Complement(x) : 1 - Of(x);

    /// <summary>2 / sqrt(pi) e^-x^2 (x + 2/3 x^3 + 2/3 2/5 x^5 + ...): all of one sign.</summary>
    private static double Series(double x)
    {
        double sum = x, term = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>Laplace's continued fraction, e^-x^2 / sqrt(pi) / (x + 1/2 / (x + 2/2 / (x + 3/2 / ...))), for x of 2 and more.</summary>
    private static double Complement(double x)
    {
        double rest = x;
        for (int k = 60; k > 0; k--) rest = x + k / 2.0 / rest;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / rest;
    }
}
