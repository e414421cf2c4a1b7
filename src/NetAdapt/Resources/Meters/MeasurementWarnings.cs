using System.Collections.Immutable;
using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>Reads a measurement as a sceptic: what may have disturbed it, and what to do about it.</summary>
public static class MeasurementWarnings
{
    private const double ManyOutliers = 0.10, WideSpread = 0.05, FrequencyMoved = 0.03, Hot = 80, Warmed = 15, SlowedDown = 0.03, HeldBack = 0.97;

    internal static ImmutableArray<string> Of(SampleStatistics runs, SustainedLatency? sustained, DeviceState before, DeviceState after, int threads)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        string? quota = OfQuota(before.Quota, after.Quota, threads);
        if (quota != null) warnings.Add(quota);
        // What a quota does to the runs is no other program's doing.
        bool stopped = StopsBetween(before.Quota, after.Quota) > 0;
        if (!stopped && runs.Outliers > ManyOutliers)
            Warn($"{runs.Outliers:P0} of the runs are outliers, the slowest took {runs.Max / runs.Median:0.0} times the median: close other programs, or keep the run on one core with --cores");
        if (!stopped && runs.Mad > WideSpread * runs.Median)
            Warn($"the runs differ by {runs.Mad / runs.Median:P0} on the average (MAD / median): measure again on a quiet machine, with --cores");
        if (!stopped && after.Load is { } load && load > threads + 0.5)
            Warn($"the machine's load was {load:0.0} in the last minute, and this run makes only {threads} of it: close other programs, or wait");
        if (after.Governor is { } governor && governor != "performance")
            Warn($"the frequency governor is '{governor}': set it to performance (cpupower frequency-set -g performance), else the clock follows the load");
        if (after.ClockShare is { } share && share < HeldBack)
            Warn($"the system holds the clock at {share:P0} of its highest: the device may be hot or short of power, or in a saving mode; cool it, or lift the limit (scaling_max_freq)");
        if (before.Kilohertz is { } f0 && after.Kilohertz is { } f1 && Math.Abs(f1 - f0) > FrequencyMoved * f0)
            Warn($"the clock moved from {f0 / 1e6:0.00} to {f1 / 1e6:0.00} GHz: warm up for longer, or fix the frequency");
        if (after.Celsius is { } celsius && (celsius >= Hot || celsius - (before.Celsius ?? celsius) >= Warmed))
            Warn($"the device is at {celsius:0} °C{(before.Celsius is { } cool ? string.Create(CultureInfo.InvariantCulture, $" (from {cool:0})") : "")} and may throttle: cool it, or measure its sustained speed");
        if (sustained is { } speed && speed.Last > speed.First * (1 + SlowedDown))
            Warn($"the last tenth of the runs took {speed.Last / speed.First - 1:P0} longer than the first ({speed.First}, then {speed.Last}): budgets for lasting work should use the latter");
        return warnings.ToImmutable();

        void Warn(FormattableString text) => warnings.Add(text.ToString(Percent));
    }

    /// <summary>Tells what a control group's quota of CPU time did to measurements, or will do to longer ones; null: nothing.</summary>
    /// <param name="when">Lies between the two.</param>
    public static string? OfQuota(CpuQuota? before, CpuQuota? after, int threads, string when = "while it was measured")
    {
        if (after == null) return null;
        string granted = string.Create(CultureInfo.InvariantCulture, $"a control group grants this program {after.Cores:0.###} cores of CPU time ({after.File})");
        const string Remedy = "raise the quota (docker --cpus, Kubernetes limits.cpu, systemd CPUQuota), or measure outside of the group";
        if (StopsBetween(before, after) is > 0 and var stops)
            return string.Create(CultureInfo.InvariantCulture,
                $"{granted}, and stopped it {stops} times, for {after.StoppedSeconds - (before?.StoppedSeconds ?? 0):0.0##} s in all, {when}: latencies are the quota's, not the processor's; {Remedy}");
        return after.Cores < threads ? $"{granted}, less than {threads} thread{(threads == 1 ? "" : "s")} can use: it stops longer work again and again; {Remedy}" : null;
    }

    private static long StopsBetween(CpuQuota? before, CpuQuota? after) => after == null ? 0 : after.Stops - (before?.File == after.File ? before.Stops : 0);

    // Invariant, but "23%" for "23 %".
    private static readonly CultureInfo Percent = new("") { NumberFormat = { PercentPositivePattern = 1, PercentNegativePattern = 1 } };
}
