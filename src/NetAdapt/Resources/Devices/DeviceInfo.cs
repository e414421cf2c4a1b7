using System.Collections.Immutable;

namespace NetAdapt.Resources;

/// <summary>One online CPU core; what the system does not tell is null.</summary>
/// <param name="Capacity">Relative speed as the scheduler sees it, 1024 for the fastest.</param>
/// <param name="IsInOrder">A core that saves power, and does about half as much in a cycle: a Cortex-A53 and the like.</param>
public sealed record CoreInfo(int Number, long? Capacity, long? MaxKilohertz, bool IsInOrder = false);

/// <summary>The machine that measurements are taken on.</summary>
/// <param name="Name">"Raspberry Pi 4 Model B Rev 1.4", "Intel(R) Xeon(R) Processor": board where the system names one, else the processor.</param>
/// <param name="Cores">Online cores, rising; at least one.</param>
public sealed record DeviceInfo(string Name, ImmutableArray<CoreInfo> Cores)
{
    /// <summary>This machine.</summary>
    public static DeviceInfo Here => new DeviceProbe().Read();
}

/// <summary>What may change while a measurement runs; what the system does not tell is null or empty.</summary>
/// <param name="Governor">Of the cores in use: "performance", "schedutil"; several with commas between.</param>
/// <param name="Kilohertz">The cores' present frequency; the lowest of them.</param>
/// <param name="Celsius">Of the processor's hottest zone, or of any where no zone says that it is the processor's.</param>
/// <param name="Load">Runnable threads in the last minute, on the average, this program's included.</param>
/// <param name="Quota">The CPU time that a control group grants; null: all that there is.</param>
/// <param name="ClockShare">The highest frequency that the system allows at present, as a share of the highest that the core has; the lowest of the cores in use. A hot or underfed device is held back so.</param>
public sealed record DeviceState(string? Governor, long? Kilohertz, double? Celsius, double? Load, double? ClockShare = null, CpuQuota? Quota = null);

/// <summary>Bytes of the caches that a core of this machine has, or shares; what the system does not tell, or the machine does not have, is null.</summary>
public readonly record struct CacheSizes(long? Second, long? Third);
