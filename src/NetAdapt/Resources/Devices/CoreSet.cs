using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Resources;

/// <summary>Numbers of CPU cores, rising.</summary>
public sealed record CoreSet
{
    public CoreSet(IEnumerable<int> numbers) => Numbers = [.. numbers.Distinct().Order()];

    public ImmutableArray<int> Numbers { get; }

    /// <summary>"0,2-3", or "big": the cores of the cluster with the highest capacity, or else the highest frequency (of which a core that works in order makes half), or else all.</summary>
    /// <exception cref="InvalidInputException">It is neither, or the device lacks a core that it names.</exception>
    public static CoreSet Parse(string text, DeviceInfo device)
    {
        if (text.Trim().Equals("big", StringComparison.OrdinalIgnoreCase)) return Biggest(device);
        var wanted = new CoreSet(ParseList(text) ?? throw new InvalidInputException($"'{text}' is no list of cores: give numbers and ranges, such as 0 or 0,2-3, or big"));
        int[] missing = [.. wanted.Numbers.Except(device.Cores.Select(core => core.Number))];
        if (missing.Length > 0)
            throw new InvalidInputException($"cores '{text}': this device has no core {missing[0]}; it has {new CoreSet(device.Cores.Select(core => core.Number))}");
        return wanted;
    }

    /// <summary>The numbers of a kernel-style list such as "0-3,6"; null where it is none.</summary>
    internal static IReadOnlyList<int>? ParseList(string text)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first) return null;
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return numbers;
    }

    /// <summary>"0,2-3".</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        for (int i = 0; i < Numbers.Length;)
        {
            int end = i;
            while (end + 1 < Numbers.Length && Numbers[end + 1] == Numbers[end] + 1) end++;
            parts.Add(i == end ? Number(i) : $"{Number(i)}-{Number(end)}");
            i = end + 1;
        }
        return string.Join(",", parts);

        string Number(int i) => Numbers[i].ToString(CultureInfo.InvariantCulture);
    }

    public bool Equals(CoreSet? other) => other != null && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => Numbers.Aggregate(0, HashCode.Combine);

    // The cores of one cluster may differ by a little: favoured cores of a desktop run some per cent faster than their neighbours.
    private const double SameCluster = 0.95;

    private static CoreSet Biggest(DeviceInfo device)
    {
        foreach (Func<CoreInfo, long?> size in (Func<CoreInfo, long?>[])[core => core.Capacity, core => core.IsInOrder ? core.MaxKilohertz / 2 : core.MaxKilohertz])
        {
            long[] sizes = [.. device.Cores.Select(core => size(core) ?? 0)];
            long most = sizes.Max();
            if (most > 0 && sizes.Min() < most * SameCluster)
                return new CoreSet(device.Cores.Where(core => (size(core) ?? 0) >= most * SameCluster).Select(core => core.Number));
        }
        return new CoreSet(device.Cores.Select(core => core.Number));
    }

    // Far above any machine's; keeps a mistyped range from filling the memory.
    private const int Most = 4096;

    private static bool TryNumber(string text, out int number) =>
        NumberText.TryWhole(text.AsSpan().Trim(), out number) && number < Most;
}
