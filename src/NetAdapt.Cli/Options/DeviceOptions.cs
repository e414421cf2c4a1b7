using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Kernels;
using NetAdapt.Numbers;
using NetAdapt.OpenCL;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Tuning;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Options;

/// <summary>--device, --threads and --cores: where a network runs.</summary>
internal static class DeviceOptions
{
    public static readonly Option<string> Device = new("--device")
    {
        Description = "cpu, or cpu:scalar, cpu:avx2, cpu:avx512, cpu:advsimd to force an instruction set; opencl, opencl:PLATFORM or opencl:PLATFORM:DEVICE, by number or a part of the name; "
            + "reference is slow and only for comparison. `netadapt info --devices` lists what is here.",
        DefaultValueFactory = _ => "cpu", HelpName = "NAME",
    };

    public static readonly ChoiceOption<TuningEffort> Tune = new("--tune",
        "How long to look for each layer's fastest OpenCL kernel: none; fast, the likeliest once for sizes alike; full, all for each layer. What was found is kept for the next start.", TuningEffort.Fast);

    public static readonly ChoiceOption<Precision> Precision = new("--precision",
        "What an OpenCL device stores and computes in; fp16 needs a device that has it (`netadapt info --devices`), and costs some accuracy, which `netadapt eval` tells. Training stays in fp32.", OpenCL.Precision.Fp32);

    public static readonly Option<string?> Cores = new("--cores") { Description = "Keep the work on these cores: numbers such as 0 or 0,2-3, or big for the fastest cluster.", HelpName = "LIST" };

    /// <summary>An option for the threads of this command, whose meaning and default its description gives.</summary>
    public static Option<int?> Threads(string description) => NumberOptions.Whole("--threads", "N", description, 1, SettingRanges.MaxThreads);

    /// <summary>What --device, --tune and --precision name.</summary>
    /// <exception cref="InvalidInputException">There is no such device here, or it has no such precision.</exception>
    public static IBackend Open(ParseResult options) => Open(new DeviceChoice(options.GetValue(Device)!, options.GetValue(Tune)!, options.GetValue(Precision)!));

    /// <summary>Several devices, separated by commas; half precision is for those among them that are OpenCL's.</summary>
    /// <exception cref="InvalidInputException">There is no such device here, or none has such a precision.</exception>
    public static IBackend[] OpenAll(ParseResult options)
    {
        string[] devices = options.GetValue(Device)!.Split(',', StringSplitOptions.TrimEntries);
        string tune = options.GetValue(Tune)!, precision = options.GetValue(Precision)!;
        bool anyOpenCl = devices.Any(DeviceChoice.IsOpenCl);
        return [.. devices.Select(device => Open(new DeviceChoice(device, tune, anyOpenCl && !DeviceChoice.IsOpenCl(device) ? DeviceChoice.UsualPrecision : precision)))];
    }

    /// <exception cref="InvalidInputException">There is no such device here, or it has no such precision.</exception>
    public static IBackend Open(DeviceChoice choice)
    {
        string[] parts = choice.Device.Split(':', 2);
        return parts[0] switch
        {
            "cpu" => parts.Length == 1 ? new CpuBackend() : new CpuBackend(parts[1]),
            "reference" when parts.Length == 1 => new ReferenceBackend(),
            "opencl" => new OpenClBackend(OpenClDevices.Choose(choice.Device),
                new OpenClOptions(Enum.Parse<Precision>(choice.Precision, ignoreCase: true), Enum.Parse<TuningEffort>(choice.Tune, ignoreCase: true), CacheFolder.OfUser)),
            _ => throw new InvalidInputException($"'{choice.Device}' is no device. `netadapt info --devices` lists them."),
        };
    }

    /// <exception cref="InvalidInputException">The text is no list of cores, or this machine lacks one of them.</exception>
    public static CoreSet? CoreSetOf(ParseResult options) => options.GetValue(Cores) is { } text ? CoreSet.Parse(text, DeviceInfo.Here) : null;
}
