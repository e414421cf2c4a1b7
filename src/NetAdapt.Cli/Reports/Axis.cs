using System.Globalization;

namespace NetAdapt.Cli.Reports;

/// <summary>Maps values to pixels, with round numbers at its ticks.</summary>
/// <param name="Low">The value at <paramref name="From"/>.</param>
/// <param name="High">The value at <paramref name="To"/>.</param>
internal sealed record Axis(double Low, double High, double From, double To, double Step)
{
    /// <summary>An axis over all of the values, widened to round ticks.</summary>
    /// <param name="ticks">About how many ticks to have.</param>
    public static Axis Over(IEnumerable<double> values, double from, double to, int ticks = 5)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        var (low, high) = all.Length == 0 ? (0.0, 1.0) : (all.Min(), all.Max());
        if (high - low <= 1e-9 * Math.Max(Math.Abs(high), 1e-9)) (low, high) = (low - Math.Max(Math.Abs(low) * 0.05, 1e-6), high
            + Math.Max(Math.Abs(high) * 0.05, 1e-6));
        double step = RoundUp((high - low) / ticks);
        return new Axis(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, from, to, step);
    }

    public double At(double value) => From + (value - Low) / (High - Low) * (To - From);

    public IEnumerable<double> Ticks()
    {
        int count = (int)Math.Round((High - Low) / Step);
        for (int i = 0; i <= count; i++) yield return Low + i * Step;
    }

    /// <summary>A tick's number with as many decimals as the step has.</summary>
    public string Format(double tick)
    {
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(Step) - 1e-9), 0, 6);
        return (Math.Abs(tick) < Step / 1e6 ? 0 : tick).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>The next of 1, 2, 2.5, 5 times a power of ten.</summary>
    private static double RoundUp(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 5, 10])
            if (step <= factor * power * (1 + 1e-9)) return factor * power;
        return 10 * power;
    }
}
