using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>What a table of layers misses (dispatch, first touch of memory, a machine that got warm) as a line through networks that were measured whole: latency = Ratio * table + Offset.
/// A pure function of the pairs, so that a run that goes on takes what was recorded and never measures again.</summary>
/// <param name="Ratio">1 where nothing was measured.</param>
public readonly record struct TableCorrection(double Ratio, Latency Offset)
{
    // Closer together than this the noise of two measurements says more about a slope than the networks do.
    private const double LeastSpread = 0.1;

    // From so many slopes on their median may lie twice as high or half as high as the proportion.
    private const double ManySlopes = 10;

    // The offset follows a machine that drifts, but not one measurement that was disturbed.
    private const int RecentPairs = 5;

    public static TableCorrection None => new(1, Latency.Zero);

    /// <summary>The line for the pairs so far. Ratio: the median of all slopes between networks that differ by a tenth or more (Theil and Sen), or of measured / table where no two do;
    /// offset: the median of what the ratio leaves over in the last few pairs.</summary>
    /// <param name="pairs">In the order in which they were measured.</param>
    /// <param name="recent">The number of last pairs that the offset is taken from.</param>
    public static TableCorrection Of(IReadOnlyList<(Latency Table, Latency Measured)> pairs, int recent = RecentPairs)
    {
        if (pairs.Count == 0) return None;
        double proportion = Median(pairs.Select(pair => pair.Measured / pair.Table));
        double[] slopes =
        [
            .. from a in Enumerable.Range(0, pairs.Count)
               from b in Enumerable.Range(0, a)
               where Math.Abs(pairs[a].Table / pairs[b].Table - 1) >= LeastSpread
               select (pairs[a].Measured - pairs[b].Measured) / (pairs[a].Table - pairs[b].Table),
        ];
        // A slope far from the proportion would come from noise, and could turn smaller networks into slower ones; the fewer slopes, the less they are trusted.
        double trust = 1 + Math.Min(1.0, slopes.Length / ManySlopes);
        double ratio = slopes.Length == 0 ? proportion : Math.Clamp(Median(slopes), proportion / trust, proportion * trust);
        double offset = Median(pairs.Skip(pairs.Count - recent).Select(pair => (pair.Measured - pair.Table * ratio).Milliseconds));
        return new TableCorrection(ratio, new Latency(offset));
    }

    /// <summary>The line with its offset held within a share of the fastest network: through networks that were measured on a busy machine a line can tilt far from the truth. The ratio then
    /// becomes the median of what is left.</summary>
    public TableCorrection WithOffsetWithin(double share, IReadOnlyList<(Latency Table, Latency Measured)> pairs)
    {
        if (pairs.Count == 0) return this;
        double most = share * pairs.Min(pair => pair.Measured).Milliseconds;
        if (Math.Abs(Offset.Milliseconds) <= most) return this;
        var offset = new Latency(Math.Clamp(Offset.Milliseconds, -most, most));
        return new TableCorrection(Median(pairs.Select(pair => (pair.Measured - offset) / pair.Table)), offset);
    }

    public Latency Apply(Latency table) => table * Ratio + Offset;

    /// <summary>"1.030 x table + 4.0 µs".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ratio:0.000} x table {(Offset < Latency.Zero ? "-" : "+")} {(Offset < Latency.Zero ? -1 * Offset : Offset)}");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
