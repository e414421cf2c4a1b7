using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Training;

namespace NetAdapt.Cli.Options;

/// <summary>--train-device: where a network is trained, which may be elsewhere than where it is evaluated or measured.</summary>
internal static class TrainDeviceOptions
{
    public static readonly Option<string?> TrainDevice = new("--train-device")
    {
        Description = "Where training runs: cpu, opencl, opencl:PLATFORM or opencl:PLATFORM:DEVICE. Default: what --device says, where the network is evaluated.", HelpName = "NAME",
    };

    /// <exception cref="InvalidInputException">There is no such device here.</exception>
    public static ITrainingBackend Open(string device) =>
        DeviceChoice.IsOpenCl(device) ? new OpenClTraining(OpenClDevices.Choose(device), CacheFolder.ProgramsIn(CacheFolder.OfUser)) : DeviceOptions.Open(new DeviceChoice(device));
}
