namespace NetAdapt.Backends;

/// <summary>What runs a network, in the words of --device, --tune and --precision.</summary>
public sealed record DeviceChoice
{
    /// <summary>Settings of an OpenCL device where none are given.</summary>
    public const string UsualTune = "fast", UsualPrecision = "fp32";

    /// <param name="device">As --device names it: "cpu", "cpu:avx2", "opencl:0:1".</param>
    /// <param name="tune">How an OpenCL device's kernels are chosen: "none", "fast", "full". Nothing to any other device.</param>
    /// <param name="precision">What an OpenCL device stores and computes in: "fp32", "fp16".</param>
    /// <exception cref="InvalidInputException">Half precision, of a device that has none.</exception>
    public DeviceChoice(string device, string tune = UsualTune, string precision = UsualPrecision)
    {
        if (precision != UsualPrecision && !IsOpenCl(device))
            throw new InvalidInputException($"--precision {precision} is for OpenCL devices, and --device {device} computes in single precision. Name a device with --device opencl, or leave --precision out.");
        (Device, Tune, Precision) = (device, tune, precision);
    }

    public string Device { get; }

    public string Tune { get; }

    public string Precision { get; }

    public static bool IsOpenCl(string device) => device.Split(':', 2)[0] == "opencl";
}
