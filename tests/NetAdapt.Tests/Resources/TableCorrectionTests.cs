using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public sealed class TableCorrectionTests
{
    private static TableCorrection Of(params (double Table, double Measured)[] pairs) =>
        TableCorrection.Of([.. pairs.Select(pair => (new Latency(pair.Table), new Latency(pair.Measured)))]);

    [Fact]
    public void Without_measurements_the_table_is_right() => Assert.Equal(new Latency(3), Of().Apply(new Latency(3)));

    [Fact]
    public void One_measurement_scales_the_table()
    {
        TableCorrection correction = Of((10, 12));
        Assert.Equal(6, correction.Apply(new Latency(5)).Milliseconds, 9);
    }

    [Fact]
    public void Networks_of_different_size_give_an_offset_too()
    {
        TableCorrection correction = Of((10, 13), (8, 10.8), (6, 8.6));   // measured = 1.1 table + 2
        Assert.Equal(1.1, correction.Ratio, 9);
        Assert.Equal(2, correction.Offset.Milliseconds, 9);
    }

    [Fact]
    public void One_disturbed_measurement_among_many_changes_little()
    {
        TableCorrection correction = Of((10, 13), (9, 11.9), (8, 99), (7, 9.7), (6, 8.6));
        Assert.InRange(correction.Apply(new Latency(6)).Milliseconds, 8.4, 8.8);
    }

    /// <summary>Two networks alone: a network that is 15 % smaller by the table and 4 % by the clock says less about a slope (0.27) than both say about the proportion (about 1.06).</summary>
    [Fact]
    public void A_single_slope_is_hardly_trusted()
    {
        TableCorrection correction = Of((10, 10), (8.5, 9.6));
        Assert.InRange(correction.Ratio, 0.95, 1.07);
        Assert.InRange(correction.Apply(new Latency(8.5)).Milliseconds, 8.5, 9.6);
    }

    [Fact]
    public void A_smaller_network_never_becomes_slower_by_a_slope_made_of_noise()
    {
        TableCorrection correction = Of((10, 10), (8.5, 10.4));
        Assert.True(correction.Ratio > 0);
    }
}
