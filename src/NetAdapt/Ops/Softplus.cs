namespace NetAdapt.Ops;

/// <summary>y = ln(1 + e^x).</summary>
public sealed record Softplus : ElementwiseOp
{
    public override string Kind => "softplus";

    public override float Apply(float x) => (float)Of(x);

    public override float Slope(float x) => (float)(1 / (1 + Math.Exp(-(double)x)));

    /// <summary>ln(1 + t) is 2 artanh(t / (2 + t)), which loses no digits where t is small.</summary>
    internal static double Of(double x)
    {
        double t = Math.Exp(-Math.Abs(x));
        return Math.Max(x, 0) + 2 * Math.Atanh(t / (2 + t));
    }
}
