using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Kernels;
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

    public static readonly Option<string?> Cores = new("--cores") { Description = "Keep the work on these cores: numbers such as 0 or 0,2-3, or big for the fastest cluster.", HelpName = "LIST" };

    /// <summary>An option for the threads of this command, whose meaning and default its description gives.</summary>
    public static Option<int?> Threads(string description)
    {
        var option = new Option<int?>("--threads") { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int n)
                && n is < 1 or > 1024) result.AddError("--threads must be 1 to 1024.");
        });
        return option;
    }

    /// <summary>What --device and --tune name.</summary>
    /// <exception cref="InvalidInputException">There is no such device here.</exception>
    public static IBackend Open(ParseResult options) => Open(options.GetValue(Device)!, options.GetValue(Tune)!);

    /// <param name="tune">"none", "fast" or "full"; for OpenCL devices only.</param>
    /// <exception cref="InvalidInputException">There is no such device here.</exception>
    public static IBackend Open(string device, string tune)
    {
        string[] parts = device.Split(':', 2);
        return parts[0] switch
        {
            "cpu" => parts.Length == 1 ? new CpuBackend() : new CpuBackend(parts[1]),
            "reference" when parts.Length == 1 => new ReferenceBackend(),
            "opencl" => new OpenClBackend(OpenClDevices.Choose(device), new OpenClOptions(Tuning: Enum.Parse<TuningEffort>(tune, ignoreCase: true), CacheFolder: CacheFolder.OfUser)),
            _ => throw new InvalidInputException($"'{device}' is no device. `netadapt info --devices` lists them."),
        };
    }

    /// <exception cref="InvalidInputException">The text is no list of cores, or this machine lacks one of them.</exception>
    public static CoreSet? CoreSetOf(ParseResult options) => options.GetValue(Cores) is { } text ? CoreSet.Parse(text, DeviceInfo.Here) : null;
}
