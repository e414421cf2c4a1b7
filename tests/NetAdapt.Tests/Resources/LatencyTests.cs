using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class LatencyTests
{
    [Fact]
    public void Latencies_add_subtract_and_stretch()
    {
        Assert.Equal(new Latency(5), new Latency(2) + new Latency(3));
        Assert.Equal(new Latency(-1), new Latency(2) - new Latency(3));
        Assert.Equal(new Latency(3), 1.5 * new Latency(2));
        Assert.Equal(new Latency(1), new Latency(2) / 2);
        Assert.Equal(4, new Latency(2) / new Latency(0.5));
        Assert.Equal(new Latency(2.5), Latency.OfTicks(2500, 1_000_000));
    }

    [Fact]
    public void Latencies_compare()
    {
        Assert.True(new Latency(1) < new Latency(2));
        Assert.True(new Latency(2) >= new Latency(2));
        Assert.Equal([new Latency(1), new Latency(3)], new[] { new Latency(3), new Latency(1) }.Order());
    }

    [Theory]
    [InlineData(14.8201, "14.82 ms")]
    [InlineData(0.23391, "0.234 ms")]
    [InlineData(0.0824, "82.4 µs")]
    [InlineData(0.0008251, "0.825 µs")]
    [InlineData(1234.6, "1235 ms")]
    [InlineData(0, "0 ms")]
    [InlineData(-14.82, "-14.82 ms")]
    public void A_latency_is_written_with_a_fitting_unit(double milliseconds, string text) => Assert.Equal(text, new Latency(milliseconds).ToString());
}
