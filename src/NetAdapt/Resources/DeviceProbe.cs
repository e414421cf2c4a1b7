using System.Collections.Immutable;
using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>Reads facts about the machine from /proc and /sys. A file that is missing or unreadable leaves its fact unknown, nothing more.</summary>
/// <param name="root">The folder that stands for "/": another one in tests.</param>
public sealed class DeviceProbe(string root = "/")
{
    private const string Cpu = "sys/devices/system/cpu";

    public DeviceInfo Read()
    {
        IReadOnlyList<int> online = Text($"{Cpu}/online") is { } list && CoreSet.ParseList(list) is { } listed ? listed
            : [.. Enumerable.Range(0, Math.Max(1, FromCpuInfo("processor").Count()))];
        return new DeviceInfo(Name(), [.. online.Order().Select(number =>
            new CoreInfo(number, Number($"{Cpu}/cpu{number}/cpu_capacity"), Number($"{Cpu}/cpu{number}/cpufreq/cpuinfo_max_freq")))]);
    }

    /// <summary>How the machine is at this moment.</summary>
    /// <param name="cores">The cores in use; null: all.</param>
    public DeviceState State(CoreSet? cores = null)
    {
        IReadOnlyList<int> numbers = cores != null ? cores.Numbers : [.. Read().Cores.Select(core => core.Number)];
        string[] governors = [.. numbers.Select(n => Text($"{Cpu}/cpu{n}/cpufreq/scaling_governor")).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        long[] frequencies = [.. numbers.Select(n => Number($"{Cpu}/cpu{n}/cpufreq/scaling_cur_freq")).OfType<long>()];
        double[] celsius = [.. ThermalZones().Select(zone => Number($"{zone}/temp")).OfType<long>().Select(milli => milli / 1000.0)
            .Where(c => c is > 0 and < 200)];   // broken zones report 0 or nonsense
        double? load = Text("proc/loadavg")?.Split(' ') is [var minute, ..] && double.TryParse(minute, NumberStyles.Float, CultureInfo.InvariantCulture, out double l) ? l : null;
        return new DeviceState(governors.Length > 0 ? string.Join(",", governors) : null, frequencies.Length > 0 ? frequencies.Min() : null,
            celsius.Length > 0 ? celsius.Max() : null, load);
    }

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

    private long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

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
