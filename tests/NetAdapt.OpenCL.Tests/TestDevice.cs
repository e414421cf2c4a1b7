using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Tuning;

namespace NetAdapt.OpenCL.Tests;

/// <summary>The device of these tests: what `opencl` chooses. tools/setup installs PoCL, so its absence is a failure.</summary>
internal static class TestDevice
{
    private static readonly Lazy<OpenClBackend> s_backend = new(() => new OpenClBackend(OpenClDevices.Choose("opencl"), new OpenClOptions(Tuning: TuningEffort.None)));

    public static OpenClDevice Device => Context.Device;

    public static DeviceContext Context => Backend.Context;

    /// <summary>For tests that stand in <see cref="DeviceCollection"/>. Without tuning: that would compile every variant.</summary>
    public static OpenClBackend Backend => s_backend.Value;

    /// <summary>All of a buffer, as floats.</summary>
    public static float[] ToArray(this DeviceBuffer buffer)
    {
        var content = new float[buffer.Bytes / sizeof(float)];
        buffer.Read(content);
        return content;
    }
}

/// <summary>Tests on the shared context run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DeviceCollection
{
    public const string Name = "device";
}
