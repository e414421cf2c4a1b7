using System.Collections.Immutable;
using NetAdapt.Numbers;

namespace NetAdapt.Resources;

/// <summary>Reads facts about the machine from /proc and /sys. A file that is missing or unreadable leaves its fact unknown, nothing more.</summary>
/// <param name="root">The folder that stands for "/": another one in tests.</param>
public sealed class DeviceProbe(string root = "/")
{
    private const string Cpu = "sys/devices/system/cpu";

    // Implementer and part of /proc/cpuinfo: Cortex-A53, A55, A34, A35, A510, A520; Kryo's silver cores, which are A53s and A55s under another name.
    private static readonly string[] s_inOrder = ["0x41 0xd03", "0x41 0xd05", "0x41 0xd02", "0x41 0xd04", "0x41 0xd46", "0x41 0xd80", "0x51 0x801", "0x51 0x803", "0x51 0x805"];

    // Words in the names of zones that are the processor's: cpu-thermal, soc_thermal, x86_pkg_temp, bigcore0-thermal, BIG, MID, LITTLE.
    private static readonly string[] s_processorZones = ["cpu", "soc", "pkg", "big", "mid", "little", "cluster"];

    public DeviceInfo Read()
    {
        IReadOnlyList<int> online = Text($"{Cpu}/online") is { } list && CoreSet.ParseList(list) is { } listed ? listed
            : [.. Enumerable.Range(0, Math.Max(1, FromCpuInfo("processor").Count()))];
        HashSet<int> inOrder = InOrderCores();
        return new DeviceInfo(Name(), [.. online.Distinct().Order().Select(number =>
            new CoreInfo(number, Positive($"{Cpu}/cpu{number}/cpu_capacity"), Positive($"{Cpu}/cpu{number}/cpufreq/cpuinfo_max_freq"), inOrder.Contains(number)))]);
    }

    /// <summary>Of the first core.</summary>
    public CacheSizes Caches()
    {
        return new CacheSizes(OfLevel("2"), OfLevel("3"));

        long? OfLevel(string level)
        {
            for (int i = 0; Text($"{Cpu}/cpu0/cache/index{i}/level") is { } found; i++)
                if (found == level && Text($"{Cpu}/cpu0/cache/index{i}/size") is { } size) return Bytes(size);
            return null;
        }

        // "512K", "32768K", "1M".
        static long? Bytes(string size)
        {
            int unit = size.EndsWith('K') ? 1 << 10 : size.EndsWith('M') ? 1 << 20 : 1;
            return NumberText.TryWhole(size.TrimEnd('K', 'M'), out long count) && count > 0 ? count * unit : null;
        }
    }

    /// <summary>How the machine is at this moment.</summary>
    /// <param name="cores">The cores in use; null: all.</param>
    public DeviceState State(CoreSet? cores = null)
    {
        IReadOnlyList<int> numbers = cores != null ? cores.Numbers : [.. Read().Cores.Select(core => core.Number)];
        string[] governors = [.. numbers.Select(n => Text($"{Cpu}/cpu{n}/cpufreq/scaling_governor")).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        long[] frequencies = [.. numbers.Select(n => Positive($"{Cpu}/cpu{n}/cpufreq/scaling_cur_freq")).OfType<long>()];
        double[] shares = [.. numbers.Select(n => (double?)Positive($"{Cpu}/cpu{n}/cpufreq/scaling_max_freq") / Positive($"{Cpu}/cpu{n}/cpufreq/cpuinfo_max_freq")).OfType<double>()];
        (string Zone, double Celsius)[] zones = [.. from zone in ThermalZones() let milli = Number($"{zone}/temp") where milli is > 0 and < 200_000   // broken zones report 0 or nonsense
            select (zone, milli.Value / 1000.0)];
        (string Zone, double Celsius)[] processors = [.. zones.Where(zone => Text($"{zone.Zone}/type") is { } type && s_processorZones.Any(word => type.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        double[] celsius = [.. (processors.Length > 0 ? processors : zones).Select(zone => zone.Celsius)];
        double? load = Text("proc/loadavg")?.Split(' ') is [var minute, ..] && NumberText.TryReal(minute, out double l) ? l : null;
        return new DeviceState(governors.Length > 0 ? string.Join(",", governors) : null, frequencies.Length > 0 ? frequencies.Min() : null,
            celsius.Length > 0 ? celsius.Max() : null, load, shares.Length > 0 ? shares.Min() : null, Quota());
    }

    /// <summary>The CPU time that a control group grants this process; null: all that there is.</summary>
    public CpuQuota? Quota() => new ControlGroups(Text).CpuQuota();

    /// <summary>How many threads can work at once: as many as there are cores, or as a control group's quota feeds.</summary>
    public int UsableThreads() => Quota() is { } quota ? Math.Clamp((int)Math.Ceiling(quota.Cores), 1, Environment.ProcessorCount) : Environment.ProcessorCount;

    private string Name() =>
        Text("proc/device-tree/model") ?? Text("sys/firmware/devicetree/base/model")
        ?? FromCpuInfo("model name").FirstOrDefault() ?? FromCpuInfo("Hardware").FirstOrDefault() ?? FromCpuInfo("Model").FirstOrDefault()
        ?? ArmParts() ?? "unknown processor";

    /// <summary>Arm's cpuinfo names no model: the parts of its clusters do as well.</summary>
    private string? ArmParts()
    {
        string[] parts = [.. FromCpuInfo("CPU part").Distinct()];
        return parts.Length == 0 ? null : $"arm part {string.Join("+", parts)}";
    }

    private IEnumerable<string> FromCpuInfo(string key)
    {
        foreach (string line in (Text("proc/cpuinfo") ?? "").Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Trim() == key && line[(colon + 1)..].Trim() is { Length: > 0 } value) yield return value;
        }
    }

    private HashSet<int> InOrderCores()
    {
        var found = new HashSet<int>();
        int? number = null;
        string implementer = "";
        foreach (string line in (Text("proc/cpuinfo") ?? "").Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "processor": number = NumberText.TryWhole(value, out int n) ? n : null; break;
                case "CPU implementer": implementer = value; break;
                case "CPU part" when number is { } core && s_inOrder.Contains($"{implementer} {value}"): found.Add(core); break;
            }
        }
        return found;
    }

    private ImmutableArray<string> ThermalZones()
    {
        const string Folder = "sys/class/thermal";
        try
        {
            return [.. Directory.EnumerateDirectories(Path.Combine(root, Folder), "thermal_zone*").Select(path => $"{Folder}/{Path.GetFileName(path)}")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private long? Positive(string path) => Number(path) is > 0 and var number ? number : null;

    private long? Number(string path) =>
        NumberText.TryWhole(Text(path), out long number) ? number : null;

    private string? Text(string path)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(root, path)).Trim('\0', '\n', ' ');
            return text.Length > 0 ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
