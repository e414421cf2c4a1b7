using System.Text;

namespace NetAdapt.Tests.Resources;

/// <summary>Some equal cores of a board.</summary>
/// <param name="Part">As /proc/cpuinfo gives it.</param>
internal sealed record Cluster(int First, int Count, string Part, int? Capacity, int MaxKilohertz, int Kilohertz, string Governor, int? LimitKilohertz = null);

/// <summary>What the /proc and /sys of real phones and boards hold, as far as the probe reads it.</summary>
/// <param name="Zones">Of sys/class/thermal: type and temp, as the files hold them.</param>
internal sealed record Board(string Name, string Online, Cluster[] Clusters, (string Type, string Temp)[] Zones, string? Model = null)
{
    private const string A53 = "0xd03", A55 = "0xd05", A72 = "0xd08", A73 = "0xd09", A76 = "0xd0b", A78Ae = "0xd42", X1 = "0xd44";

    /// <summary>Three clusters; the modem is hotter than the processor; warm, so that the large cores are held back.</summary>
    public static Board Pixel6 { get; } = new("Pixel 6", "0-7",
        [new(0, 4, A55, 160, 1_803_000, 738_000, "sched_pixel"), new(4, 2, A76, 498, 2_253_000, 400_000, "sched_pixel"), new(6, 2, X1, 1024, 2_802_000, 1_826_000, "sched_pixel", 1_826_000)],
        [("BIG", "71000"), ("MID", "64000"), ("LITTLE", "60000"), ("G3D", "58000"), ("modem-thermistor", "88000"), ("battery", "41200"), ("tof_therm", "-273150")]);

    public static Board RaspberryPi4 { get; } = new("Raspberry Pi 4 Model B Rev 1.4", "0-3", [new(0, 4, A72, null, 1_800_000, 600_000, "ondemand", 1_800_000)], [("cpu-thermal", "48199")], "Raspberry Pi 4 Model B Rev 1.4");

    public static Board RaspberryPi5 { get; } = new("Raspberry Pi 5 Model B Rev 1.0", "0-3", [new(0, 4, A76, 1024, 2_400_000, 2_400_000, "performance", 2_400_000)], [("cpu-thermal", "61700")], "Raspberry Pi 5 Model B Rev 1.0");

    /// <summary>In its 15 W mode a third of the cores is offline, some zones answer with nothing.</summary>
    public static Board JetsonOrin { get; } = new("NVIDIA Jetson AGX Orin Developer Kit", "0-7", [new(0, 8, A78Ae, null, 2_201_600, 729_600, "schedutil", 1_113_600)],
        [("cpu-thermal", "46593"), ("gpu-thermal", ""), ("cv0-thermal", ""), ("tj-thermal", "47000"), ("soc0-thermal", "43968")], "NVIDIA Jetson AGX Orin Developer Kit");

    /// <summary>Two large clusters that differ by little: all four cores are big.</summary>
    public static Board Rk3588 { get; } = new("Radxa ROCK 5B", "0-7",
        [new(0, 4, A55, 530, 1_800_000, 1_800_000, "performance", 1_800_000), new(4, 2, A76, 1024, 2_400_000, 2_400_000, "performance", 2_400_000), new(6, 2, A76, 1004, 2_352_000, 2_352_000, "performance", 2_352_000)],
        [("soc-thermal", "50846"), ("bigcore0-thermal", "51769"), ("bigcore1-thermal", "50846"), ("littlecore-thermal", "49923"), ("gpu-thermal", "48076")], "Radxa ROCK 5B");

    /// <summary>The little cores have the higher clock, and an old kernel tells no capacity.</summary>
    public static Board OdroidN2 { get; } = new("Hardkernel ODROID-N2", "0-5",
        [new(0, 2, A53, null, 1_896_000, 1_896_000, "performance", 1_896_000), new(2, 4, A73, null, 1_800_000, 1_800_000, "performance", 1_800_000)], [("cpu_thermal", "39000"), ("ddr_thermal", "41000")], "Hardkernel ODROID-N2");

    public static Board SingleCore { get; } = new("some gateway", "0", [new(0, 1, A53, 1024, 1_000_000, 1_000_000, "userspace", 1_000_000)], [], "some gateway");

    public FakeDevice Make()
    {
        var device = FakeDevice.Nothing();
        var cpuInfo = new StringBuilder();
        foreach (Cluster cluster in Clusters)
            for (int core = cluster.First; core < cluster.First + cluster.Count; core++)
            {
                cpuInfo.Append($"processor\t: {core}\nBogoMIPS\t: 49.15\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 cpuid\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x1\nCPU part\t: {cluster.Part}\nCPU revision\t: 0\n\n");
                device.Core(core, cluster.Capacity, cluster.MaxKilohertz, cluster.Governor, cluster.Kilohertz);
                if (cluster.LimitKilohertz is { } limit) device.Write($"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_max_freq", $"{limit}\n");
            }
        if (Model == null) cpuInfo.Append($"Hardware\t: {Name}\n");
        else device.Write("proc/device-tree/model", Model + "\0");
        device.Write("proc/cpuinfo", cpuInfo.ToString());
        device.Write("sys/devices/system/cpu/online", Online + "\n");
        device.Write("sys/devices/system/cpu/possible", "0-11\n");
        for (int zone = 0; zone < Zones.Length; zone++)
        {
            device.Write($"sys/class/thermal/thermal_zone{zone}/type", Zones[zone].Type + "\n");
            device.Write($"sys/class/thermal/thermal_zone{zone}/temp", Zones[zone].Temp + "\n");
        }
        return device;
    }
}
