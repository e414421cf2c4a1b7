using System.Collections.Immutable;

namespace NetAdapt.OpenCL.Devices;

/// <summary>"gpu", "cpu", "accelerator".</summary>
public enum DeviceKind
{
    Gpu,
    Accelerator,
    Cpu,
    Other,
}

/// <summary>A device that OpenCL offers here, and what it can do. Sizes in bytes unless they say otherwise.</summary>
/// <param name="PlatformNumber">From 0, as in `opencl:0:1`.</param>
/// <param name="Number">Within its platform, from 0.</param>
/// <param name="DriverVersion">Part of every cache's key: another driver, other programs.</param>
/// <param name="Version">"OpenCL 3.0 ...".</param>
/// <param name="ComputeUnits">Its cores, as it counts them.</param>
/// <param name="Megahertz">The highest clock that it tells of; 0: it tells of none.</param>
/// <param name="MaxWorkGroup">Work items in one group, at most.</param>
/// <param name="MaxWorkItems">The same along each axis.</param>
/// <param name="MaxAllocation">The largest single buffer.</param>
/// <param name="LocalMemory">For each work group; 0 where it is only emulated in global memory, and so never worth its while.</param>
/// <param name="Image2D">Largest width and height in pixels; (0, 0): no images.</param>
/// <param name="HasFp16">cl_khr_fp16.</param>
public sealed record OpenClDevice(int PlatformNumber, int Number, string PlatformName, string Name, string Vendor, DeviceKind Kind, string DriverVersion, string Version, int ComputeUnits,
    int Megahertz, long MaxWorkGroup, ImmutableArray<long> MaxWorkItems, long GlobalMemory, long MaxAllocation, long LocalMemory, (int Width, int Height) Image2D, bool HasFp16)
{
    internal nint Id { get; init; }

    internal nint Platform { get; init; }

    /// <summary>How a user asks for it: "opencl:0:1".</summary>
    public string Address => $"opencl:{PlatformNumber}:{Number}";

    public bool HasImages => Image2D.Width > 0;

    /// <summary>What programs and tunings made for it belong to.</summary>
    public string Identity => $"{PlatformName} | {Vendor} | {Name} | {DriverVersion} | {Version}";
}
