using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class DeviceProbeTests
{
    [Fact]
    public void A_phone_tells_its_clusters_and_the_hottest_zone()
    {
        using FakeDevice phone = FakeDevice.Phone();
        var probe = new DeviceProbe(phone.Root);

        DeviceInfo device = probe.Read();
        Assert.Equal("Some SoC", device.Name);
        Assert.Equal(8, device.Cores.Length);
        Assert.Equal(new CoreInfo(7, 1024, 2_840_000), device.Cores[7]);
        Assert.Equal(new DeviceState("schedutil", 300_000, 41.5, null), probe.State());
    }

    [Fact]
    public void A_board_is_named_by_its_device_tree()
    {
        using FakeDevice pi = FakeDevice.RaspberryPi();
        var probe = new DeviceProbe(pi.Root);

        Assert.Equal("Raspberry Pi 4 Model B Rev 1.4", probe.Read().Name);
        Assert.Equal(new CoreInfo(0, null, 1_500_000), probe.Read().Cores[0]);
        Assert.Equal(new DeviceState("performance", 1_500_000, 52.582, null), probe.State(new CoreSet([1])));
    }

    [Fact]
    public void Caches_are_told_by_level_and_what_is_missing_is_unknown()
    {
        using FakeDevice x64 = FakeDevice.VirtualX64();
        var probe = new DeviceProbe(x64.Root);
        Assert.Equal(new CacheSizes(null, null), probe.Caches());
        // The first-level caches of data and of instructions come first.
        foreach (var (index, level, size) in ((int, int, string)[])[(0, 1, "32K"), (1, 1, "32K"), (2, 2, "512K"), (3, 3, "32M")]) x64.Cache(index, level, size);
        Assert.Equal(new CacheSizes(512 << 10, 32 << 20), probe.Caches());
        x64.Cache(2, 2, "many");
        Assert.Equal(new CacheSizes(null, 32 << 20), probe.Caches());
    }

    [Fact]
    public void A_virtual_machine_without_frequencies_counts_its_processors()
    {
        using FakeDevice x64 = FakeDevice.VirtualX64();
        var probe = new DeviceProbe(x64.Root);

        Assert.Equal("Some(R) Processor @ 2.30GHz", probe.Read().Name);
        Assert.Equal([new CoreInfo(0, null, null), new CoreInfo(1, null, null)], probe.Read().Cores);
        Assert.Equal(new DeviceState(null, null, null, 0.25), probe.State());
    }

    [Fact]
    public void Where_no_file_can_be_read_there_is_one_core_of_an_unknown_processor()
    {
        using FakeDevice nothing = FakeDevice.Nothing();
        var probe = new DeviceProbe(nothing.Root);

        Assert.Equal("unknown processor", probe.Read().Name);
        Assert.Equal([new CoreInfo(0, null, null)], probe.Read().Cores);
        Assert.Equal(new DeviceState(null, null, null, null), probe.State());
    }

    [Fact]
    public void Files_with_nonsense_leave_facts_unknown()
    {
        using FakeDevice phone = FakeDevice.Phone();
        phone.Write("sys/devices/system/cpu/online", "all of them");
        phone.Write("sys/devices/system/cpu/cpu0/cpu_capacity", "much");
        phone.Write("proc/loadavg", "");

        Assert.Null(new DeviceProbe(phone.Root).Read().Cores[0].Capacity);
        Assert.Equal(2, new DeviceProbe(phone.Root).Read().Cores.Length);   // as cpuinfo counts
        Assert.Null(new DeviceProbe(phone.Root).State().Load);
    }

    [Fact]
    public void This_machine_has_a_name_and_cores()
    {
        Assert.NotEqual("", DeviceInfo.Here.Name);
        Assert.NotEmpty(DeviceInfo.Here.Cores);
    }
}
