using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>By how much a table misses some networks, as fractions.</summary>
public readonly record struct TableErrors(double Median, double Max)
{
    /// <param name="networks">At least one.</param>
    public static TableErrors Of(IReadOnlyCollection<VerifiedNetwork> networks)
    {
        double[] errors = [.. networks.Select(n => Math.Abs(n.Error))];
        return new TableErrors(SampleStatistics.MedianOf(errors), errors.Max());
    }

    /// <summary>"error 1.8 % (median), 5.2 % (largest)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"error {Median * 100:0.0} % (median), {Max * 100:0.0} % (largest)");
}
