using System.Globalization;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

/// <summary>Core selection, governor, clock and heat on the files of real phones and boards.</summary>
public sealed class BoardTests
{
    [Theory]
    [InlineData("Pixel6", "6-7")]
    [InlineData("RaspberryPi4", "0-3")]
    [InlineData("RaspberryPi5", "0-3")]
    [InlineData("JetsonOrin", "0-7")]
    [InlineData("Rk3588", "4-7")]
    [InlineData("OdroidN2", "2-5")]
    [InlineData("SingleCore", "0")]
    public void The_big_cores_are_those_that_do_most(string name, string big)
    {
        Board board = Of(name);
        using FakeDevice files = board.Make();
        DeviceInfo device = new DeviceProbe(files.Root).Read();
        Assert.Equal(board.Name, device.Name);
        Assert.Equal(big, CoreSet.Parse("big", device).ToString());
    }

    [Theory]
    [InlineData("Pixel6", "6-7", "sched_pixel", 1_826_000, 71.0, 0.65)]
    [InlineData("Pixel6", "0-3", "sched_pixel", 738_000, 71.0, null)]
    [InlineData("RaspberryPi4", "0-3", "ondemand", 600_000, 48.199, 1.0)]
    [InlineData("RaspberryPi5", "2", "performance", 2_400_000, 61.7, 1.0)]
    [InlineData("JetsonOrin", "0-7", "schedutil", 729_600, 46.593, 0.51)]
    [InlineData("Rk3588", "0-7", "performance", 1_800_000, 51.769, 1.0)]
    [InlineData("OdroidN2", "2-5", "performance", 1_800_000, 39.0, 1.0)]
    [InlineData("SingleCore", "0", "userspace", 1_000_000, null, 1.0)]
    public void Governor_clock_and_heat_are_those_of_the_cores_in_use(string name, string cores, string governor, int kilohertz, double? celsius, double? clockShare)
    {
        using FakeDevice files = Of(name).Make();
        var probe = new DeviceProbe(files.Root);
        DeviceState state = probe.State(CoreSet.Parse(cores, probe.Read()));
        Assert.Equal((governor, (long?)kilohertz, celsius), (state.Governor, state.Kilohertz, state.Celsius));
        Assert.Equal(clockShare, state.ClockShare is { } share ? Math.Round(share, 2) : null);
    }

    [Fact]
    public void Cores_that_are_offline_cannot_be_asked_for()
    {
        using FakeDevice orin = Board.JetsonOrin.Make();
        var e = Assert.Throws<InvalidInputException>(() => CoreSet.Parse("6-9", new DeviceProbe(orin.Root).Read()));
        Assert.Equal("cores '6-9': this device has no core 8; it has 0-7", e.Message);
    }

    [Fact]
    public void When_the_big_cores_are_offline_those_that_are_left_are_chosen()
    {
        using FakeDevice pixel = Board.Pixel6.Make();
        pixel.Write("sys/devices/system/cpu/online", "0-3,5\n");
        Assert.Equal("5", CoreSet.Parse("big", new DeviceProbe(pixel.Root).Read()).ToString());
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("<unsupported>")]
    [InlineData("99999999999999999999999999")]
    [InlineData("")]
    [InlineData("\0\0\0")]
    public void Garbage_in_any_file_leaves_that_fact_unknown_and_nothing_else(string garbage)
    {
        foreach (string file in (string[])["online", "cpu7/cpu_capacity", "cpu7/cpufreq/cpuinfo_max_freq", "cpu7/cpufreq/scaling_cur_freq", "cpu7/cpufreq/scaling_max_freq"])
        {
            using FakeDevice pixel = Board.Pixel6.Make();
            pixel.Write($"sys/devices/system/cpu/{file}", garbage);
            var probe = new DeviceProbe(pixel.Root);
            DeviceInfo device = probe.Read();
            Assert.Equal(file == "online" && garbage == "0" ? 1 : 8, device.Cores.Length);
            Assert.NotEmpty(CoreSet.Parse("big", device).Numbers);
            DeviceState state = probe.State();
            Assert.Equal(71.0, state.Celsius);
            Assert.True(state.Kilohertz > 0 && state.ClockShare is null or (> 0 and <= 1), string.Create(CultureInfo.InvariantCulture, $"{file}: {state}"));
        }
    }

    [Fact]
    public void Without_zones_of_the_processor_the_hottest_of_all_counts()
    {
        using FakeDevice board = (Board.SingleCore with { Zones = [("tsens_tz_sensor1", "45000"), ("pm8998_tz", "37000"), ("bogus", "900000"), ("off", "-1")] }).Make();
        Assert.Equal(45, new DeviceProbe(board.Root).State().Celsius);
    }

    private static Board Of(string name) => name switch
    {
        "Pixel6" => Board.Pixel6, "RaspberryPi4" => Board.RaspberryPi4, "RaspberryPi5" => Board.RaspberryPi5, "JetsonOrin" => Board.JetsonOrin, "Rk3588" => Board.Rk3588, "OdroidN2" => Board.OdroidN2,
        "SingleCore" => Board.SingleCore, _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such board"),
    };
}
