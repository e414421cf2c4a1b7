using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>The CPU time that a control group (cgroup) grants, and how often it stopped its programs so far.</summary>
/// <param name="Cores">CPU seconds in a second: 0.5, 2.</param>
/// <param name="File">Where the quota stands: "/sys/fs/cgroup/cpu.max".</param>
/// <param name="Stops">Periods in which the group had used up its time.</param>
/// <param name="StoppedSeconds">How long its threads waited then, all of them together.</param>
public sealed record CpuQuota(double Cores, string File, long Stops, double StoppedSeconds);

/// <summary>Reads the limits of this process's control groups, of version 1 and version 2.</summary>
/// <remarks>A limit holds for all groups below its own, so each group from the process's own up to the root is looked at.</remarks>
/// <param name="text">Reads a file below "/"; null where it cannot be read.</param>
internal sealed class ControlGroups(Func<string, string?> text)
{
    /// <summary>The lowest quota of CPU time; null where there is none.</summary>
    public CpuQuota? CpuQuota()
    {
        CpuQuota? lowest = null;
        foreach (string folder in Folders("cpu"))
            if (QuotaOf(folder) is { } quota && !(quota.Cores >= lowest?.Cores)) lowest = quota;
        return lowest;
    }

    private CpuQuota? QuotaOf(string folder)
    {
        // "50000 100000", in microseconds; "max 100000" where there is none.
        string file = $"{folder}/cpu.max";
        string[] parts = text(file)?.Split(' ') ?? [];
        if (parts.Length == 0)
        {
            file = $"{folder}/cpu.cfs_quota_us";
            parts = [text(file) ?? "", text($"{folder}/cpu.cfs_period_us") ?? ""];
        }
        if (parts is not [var quota, var period, ..] || Number(quota) is not { } granted || Number(period) is not { } length || granted <= 0 || length <= 0) return null;
        return new CpuQuota((double)granted / length, $"/{file}", Statistic(folder, "nr_throttled") ?? 0,
            Statistic(folder, "throttled_usec") * 1e-6 ?? Statistic(folder, "throttled_time") * 1e-9 ?? 0);
    }

    private long? Statistic(string folder, string name)
    {
        foreach (string line in (text($"{folder}/cpu.stat") ?? "").Split('\n'))
            if (line.Split(' ') is [var key, var value] && key == name) return Number(value);
        return null;
    }

    /// <summary>The process's group of a controller and all above it, as far as they can be seen.</summary>
    private IEnumerable<string> Folders(string controller)
    {
        var (mount, root) = MountOf(controller);
        string group = GroupOf(controller) ?? "/";
        // Inside a container the mount shows a part of the tree only, or the group is told from another place.
        string below = root == "/" ? group : group.StartsWith($"{root}/", StringComparison.Ordinal) ? group[root.Length..] : "/";
        if (below.Split('/').Contains("..")) below = "/";
        for (string path = below.TrimEnd('/'); ; path = path[..path.LastIndexOf('/')])
        {
            yield return $"{mount}{path}";
            if (path.Length == 0) yield break;
        }
    }

    /// <summary>Where the controller's groups are mounted, and which of them is the topmost there.</summary>
    private (string Mount, string Root) MountOf(string controller)
    {
        (string, string)? second = null;
        foreach (string line in (text("proc/self/mountinfo") ?? "").Split('\n'))
        {
            // "34 25 0:29 /root /mount/point options [more] - type source options"
            string[] sides = line.Split(" - ", 2), left = sides[0].Split(' '), right = sides[^1].Split(' ');
            if (sides.Length < 2 || left.Length < 5) continue;
            (string, string) found = (Unescaped(left[4]).TrimStart('/'), Unescaped(left[3]));
            if (right is ["cgroup", _, var options, ..] && options.Split(',').Contains(controller)) return found;
            if (right[0] == "cgroup2") second ??= found;
        }
        if (second is { } unified) return unified;
        // Where /proc is not mounted: the usual places.
        return (text("sys/fs/cgroup/cgroup.controllers") != null ? "sys/fs/cgroup" : $"sys/fs/cgroup/{controller}", "/");
    }

    private string? GroupOf(string controller)
    {
        string? second = null;
        foreach (string line in (text("proc/self/cgroup") ?? "").Split('\n'))
        {
            // "4:cpu,cpuacct:/group", and "0::/group" in version 2.
            if (line.Split(':', 3) is not [_, var controllers, var group]) continue;
            if (controllers.Split(',').Contains(controller)) return group;
            if (controllers.Length == 0) second = group;
        }
        return second;
    }

    /// <summary>The kernel writes spaces in paths as "\040".</summary>
    private static string Unescaped(string path) => path.Replace("\\040", " ", StringComparison.Ordinal);

    private static long? Number(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
