namespace NetAdapt.Tests.Resources;

/// <summary>Folders that look like the /proc and /sys of some machine.</summary>
internal sealed class FakeDevice : IDisposable
{
    private FakeDevice() => Root = Directory.CreateTempSubdirectory("netadapt-device-").FullName;

    public string Root { get; }

    /// <summary>4 little, 3 middle and 1 large core, as in the phones of about 2020.</summary>
    public static FakeDevice Phone()
    {
        FakeDevice phone = With("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd05\n\nprocessor\t: 1\nCPU part\t: 0xd0d\n\nHardware\t: Some SoC\n");
        phone.Write("sys/devices/system/cpu/online", "0-7\n");
        for (int core = 0; core < 8; core++)
        {
            var (capacity, kilohertz) = core < 4 ? (261, 1_800_000) : core < 7 ? (871, 2_420_000) : (1024, 2_840_000);
            phone.Core(core, capacity, kilohertz, "schedutil", 300_000);
        }
        phone.Write("sys/class/thermal/thermal_zone0/temp", "41500\n");
        phone.Write("sys/class/thermal/thermal_zone1/temp", "-40000\n");
        phone.Write("sys/class/thermal/thermal_zone2/temp", "38200\n");
        return phone;
    }

    /// <summary>A cache of the first core.</summary>
    public void Cache(int index, int level, string size)
    {
        Write($"sys/devices/system/cpu/cpu0/cache/index{index}/level", $"{level}\n");
        Write($"sys/devices/system/cpu/cpu0/cache/index{index}/size", $"{size}\n");
    }

    public static FakeDevice RaspberryPi()
    {
        FakeDevice pi = With("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 108.00\nCPU part\t: 0xd08\n\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n");
        pi.Write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
        pi.Write("sys/devices/system/cpu/online", "0-3\n");
        for (int core = 0; core < 4; core++) pi.Core(core, null, 1_500_000, "performance", 1_500_000);
        pi.Write("sys/class/thermal/thermal_zone0/temp", "52582\n");
        return pi;
    }

    /// <summary>A virtual machine: no frequencies, no temperatures.</summary>
    public static FakeDevice VirtualX64()
    {
        FakeDevice x64 = With("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some(R) Processor @ 2.30GHz\n\nprocessor\t: 1\nmodel name\t: Some(R) Processor @ 2.30GHz\n");
        x64.Write("proc/loadavg", "0.25 0.30 0.10 1/200 4711\n");
        return x64;
    }

    public static FakeDevice Nothing() => new();

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Core(int number, int? capacity, int maxKilohertz, string governor, int kilohertz)
    {
        string folder = $"sys/devices/system/cpu/cpu{number}";
        if (capacity != null) Write($"{folder}/cpu_capacity", $"{capacity}\n");
        Write($"{folder}/cpufreq/cpuinfo_max_freq", $"{maxKilohertz}\n");
        Write($"{folder}/cpufreq/scaling_governor", $"{governor}\n");
        Write($"{folder}/cpufreq/scaling_cur_freq", $"{kilohertz}\n");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static FakeDevice With(string path, string text)
    {
        var device = new FakeDevice();
        device.Write(path, text);
        return device;
    }
}
