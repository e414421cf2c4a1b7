using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests;

/// <summary>The device of these tests: what `opencl` chooses. tools/setup installs PoCL, so its absence is a failure.</summary>
internal static class TestDevice
{
    private static readonly Lazy<DeviceContext> s_context = new(() => new DeviceContext(OpenClDevices.Choose("opencl")));

    public static OpenClDevice Device => Context.Device;

    /// <summary>For tests that stand in <see cref="DeviceCollection"/>: one thread at a time.</summary>
    public static DeviceContext Context => s_context.Value;
}

/// <summary>Tests on the shared context run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DeviceCollection
{
    public const string Name = "device";
}
