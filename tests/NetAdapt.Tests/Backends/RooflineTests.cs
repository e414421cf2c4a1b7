using NetAdapt.Backends;

namespace NetAdapt.Tests.Backends;

public sealed class RooflineTests
{
    [Theory]
    [InlineData(1_000_000, 1_000, 0.02)] // two million operations at 100 GFLOP/s
    [InlineData(1_000, 1_000_000, 0.1)] // a megabyte at 10 GB/s
    public void A_layer_takes_at_least_its_multiply_adds_or_its_bytes(long macs, long bytes, double milliseconds) =>
        Assert.Equal(milliseconds, new Roofline(GflopPerSecond: 100, GigabytesPerSecond: 10).Milliseconds(macs, bytes), 1e-12);

    [Fact]
    public void A_batch_reads_weights_once()
    {
        var layer = new PlannedLayer("a", null!, "k", Macs: 1, Bytes: 110, WeightBytes: 100);
        Assert.Equal(110, layer.BytesOf(1));
        Assert.Equal(740, layer.BytesOf(64));
    }
}
