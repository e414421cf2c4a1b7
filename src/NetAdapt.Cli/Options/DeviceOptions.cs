using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Kernels;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Options;

/// <summary>--device, --threads and --cores: where a network runs.</summary>
internal static class DeviceOptions
{
    public static readonly Option<string> Device = new("--device")
    {
        Description = "cpu, or cpu:scalar, cpu:avx2, cpu:avx512, cpu:advsimd to force an instruction set; reference is slow and only for comparison.",
            DefaultValueFactory = _ => "cpu", HelpName = "NAME",
    };

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

    /// <exception cref="InvalidInputException">There is no such device here.</exception>
    public static IBackend Open(string device)
    {
        string[] parts = device.Split(':', 2);
        return parts[0] switch
        {
            "cpu" => parts.Length == 1 ? new CpuBackend() : new CpuBackend(parts[1]),
            "reference" when parts.Length == 1 => new ReferenceBackend(),
            "opencl" => throw new InvalidInputException("this build of netadapt has no OpenCL backend. Use --device cpu."),
            _ => throw new InvalidInputException($"'{device}' is no device. `netadapt info --devices` lists them."),
        };
    }

    /// <exception cref="InvalidInputException">The text is no list of cores, or this machine lacks one of them.</exception>
    public static CoreSet? CoreSetOf(ParseResult options) => options.GetValue(Cores) is { } text ? CoreSet.Parse(text, DeviceInfo.Here) : null;
}
