using System.Collections.Immutable;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class CoreSetTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0,2-3", "0,2-3")]
    [InlineData("3,2,0,2", "0,2-3")]
    [InlineData(" 4 - 7 , 1", "1,4-7")]
    public void A_list_of_cores_is_numbers_and_ranges(string text, string canonical) => Assert.Equal(canonical, CoreSet.Parse(text, Device([.. Enumerable.Repeat((0L, 0L), 8)])).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("0,")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("0-99999999")]
    public void What_is_no_list_is_refused(string text)
    {
        var e = Assert.Throws<InvalidInputException>(() => CoreSet.Parse(text, Device((0, 0))));

        Assert.Contains("no list of cores", e.Message);
    }

    [Fact]
    public void A_core_that_the_device_lacks_is_refused()
    {
        var e = Assert.Throws<InvalidInputException>(() => CoreSet.Parse("1,5", Device((0, 0), (0, 0))));

        Assert.Equal("cores '1,5': this device has no core 5; it has 0-1", e.Message);
    }

    [Fact]
    public void Big_is_the_cluster_of_the_highest_capacity()
    {
        using FakeDevice phone = FakeDevice.Phone();

        Assert.Equal("7", CoreSet.Parse("big", new DeviceProbe(phone.Root).Read()).ToString());
        Assert.Equal("2-3", CoreSet.Parse("big", Device((400, 0), (400, 0), (1024, 0), (1000, 0))).ToString());
    }

    [Fact]
    public void Big_is_the_cluster_of_the_highest_frequency_where_no_capacity_is_told() =>
        Assert.Equal("2-3", CoreSet.Parse("BIG", Device((0, 1_500_000), (0, 1_500_000), (0, 2_100_000), (0, 2_050_000))).ToString());

    [Fact]
    public void Big_is_all_cores_where_they_are_equal()
    {
        using FakeDevice pi = FakeDevice.RaspberryPi();

        Assert.Equal("0-3", CoreSet.Parse("big", new DeviceProbe(pi.Root).Read()).ToString());
        Assert.Equal("0-1", CoreSet.Parse("big", Device((1024, 0), (1024, 0))).ToString());
    }

    private static DeviceInfo Device(params (long Capacity, long Kilohertz)[] cores) =>
        new("test", [.. cores.Select((core, i) => new CoreInfo(i, core.Capacity > 0 ? core.Capacity : null, core.Kilohertz > 0 ? core.Kilohertz : null))]);
}
