namespace NetAdapt.Resources;

/// <summary>Order statistics of a sample, which some wild values do not move.</summary>
/// <param name="Mad">Median absolute deviation from the median.</param>
/// <param name="Outliers">The share of values further than <see cref="FarAway"/> robust standard deviations from the median.</param>
public readonly record struct SampleStatistics(double Median, double Mad, double Min, double Max, double Outliers, int Count)
{
    /// <summary>In robust standard deviations (1.4826 MAD, that of a normal distribution). 1 in 1.7 million normal values lies so far away.</summary>
    public const double FarAway = 5;

    /// <summary>Robust standard error of the median, as of a normal distribution: 1.2533 sigma / sqrt(n), sigma = 1.4826 MAD.</summary>
    public double MedianError => 1.2533 * 1.4826 * Mad / Math.Sqrt(Count);

    /// <param name="values">At least one; their order is lost.</param>
    public static SampleStatistics Of(Span<double> values)
    {
        if (values.Length == 0) throw new ArgumentException("a sample needs at least one value", nameof(values));
        values.Sort();
        double median = MedianOfSorted(values), min = values[0], max = values[^1];
        var away = new double[values.Length];
        for (int i = 0; i < away.Length; i++) away[i] = Math.Abs(values[i] - median);
        Array.Sort(away);
        double mad = MedianOfSorted(away);
        // Quiet machines repeat a time to the clock's tick: a MAD of next to nothing must not make everything else an outlier.
        double far = FarAway * 1.4826 * Math.Max(mad, median * 0.002);
        int outliers = away.Length - FirstAbove(away, far);
        return new SampleStatistics(median, mad, min, max, (double)outliers / values.Length, values.Length);
    }

    /// <summary>Mean of the two middle values where there is no single one. The values' order is lost.</summary>
    public static double MedianOf(Span<double> values)
    {
        values.Sort();
        return MedianOfSorted(values);
    }

    /// <summary>The value that a quarter of the others lie under. Of a few timings in a row it says what they take when nothing comes between, as what disturbs only ever slows down; unlike the
    /// least it is not the luckiest. The values' order is lost.</summary>
    public static double LowerQuartileOf(Span<double> values)
    {
        values.Sort();
        return values[values.Length / 4];
    }

    private static double MedianOfSorted(ReadOnlySpan<double> sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static int FirstAbove(double[] sorted, double limit)
    {
        int i = sorted.Length;
        while (i > 0 && sorted[i - 1] > limit) i--;
        return i;
    }
}
