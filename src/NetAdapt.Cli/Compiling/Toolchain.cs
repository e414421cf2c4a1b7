using System.ComponentModel;
using System.Diagnostics;
using NetAdapt.Numbers;

namespace NetAdapt.Cli.Compiling;

/// <summary>The programs that compiling needs: the .NET SDK, and a C compiler that links for the target. All are looked for before anything is written.</summary>
internal sealed class Toolchain
{
    private readonly CompileTarget _target;
    private readonly string _dotnet;

    /// <exception cref="InvalidInputException">Something is missing; it says what, and how it is installed.</exception>
    public Toolchain(CompileTarget target)
    {
        _target = target;
        _dotnet = DotnetHost.Find();
        string[] sdks = Run(_dotnet, Path.GetTempPath(), "--list-sdks").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!sdks.Any(sdk => NumberText.TryWhole(sdk.Split('.')[0], out int major) && major >= 10))
            throw new InvalidInputException($"compiling needs the .NET 10 SDK; here is {(sdks.Length == 0 ? "only a runtime" : string.Join(", ", sdks.Select(sdk => sdk.Split(' ')[0])))}. Install dotnet-sdk-10.0, then run this again.");
        if (target.IsCross)
        {
            if (target.Rid != "linux-arm64") throw new InvalidInputException($"{target.Rid} cannot be made on {CompileTarget.Machine}: run this on such a machine.");
            string[] missing = [.. new[] { ("clang", "clang"), ("lld", "ld.lld"), ("llvm", "llvm-objcopy"), ("gcc-aarch64-linux-gnu", "aarch64-linux-gnu-gcc") }
                .Where(tool => Find(tool.Item2) == null).Select(tool => tool.Item1)];
            if (missing.Length > 0)
                throw new InvalidInputException($"compiling for {target.Rid} on this machine needs cross tools that are missing: apt-get install --no-install-recommends {string.Join(' ', missing)} libc6-dev-arm64-cross");
        }
        else if (Find("clang") == null && Find("gcc") == null)
        {
            throw new InvalidInputException("compiling needs a C compiler as the linker, and neither clang nor gcc is here: apt-get install --no-install-recommends clang zlib1g-dev");
        }
        if (target.IsStaticExecutable && Find("ld.lld") == null) throw new InvalidInputException("--static-executable needs another linker: apt-get install --no-install-recommends lld");
    }

    /// <summary>The C compiler for the target.</summary>
    public string C => _target.IsCross ? "aarch64-linux-gnu-gcc" : Find("gcc") != null ? "gcc" : "clang";

    public string Archiver => _target.IsCross ? "aarch64-linux-gnu-ar" : "ar";

    /// <summary>What MSBuild has to know about the linker.</summary>
    public string[] LinkerProperties => Find("clang") == null ? ["-p:CppCompilerAndLinker=gcc"] : [];

    /// <exception cref="InvalidInputException">It failed; the message holds the end of what it said.</exception>
    public void Dotnet(string folder, params string[] arguments) => Checked(_dotnet, folder, arguments);

    /// <inheritdoc cref="Dotnet"/>
    public static void Tool(string program, string folder, params string[] arguments) => Checked(program, folder, arguments);

    private static void Checked(string program, string folder, string[] arguments)
    {
        var (code, output) = Run(program, folder, arguments);
        if (code == 0) return;
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] errors = [.. lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().Take(8)];
        string restore = lines.Any(line => line.Contains("NU1", StringComparison.Ordinal)) ? " A package that native compiling needs could not be restored: connect once, or restore it beforehand with `dotnet restore`." : "";
        throw new InvalidInputException($"`{Path.GetFileName(program)} {string.Join(' ', arguments)}` in {folder} failed with exit code {code}.{restore}\n{string.Join('\n', errors.Length > 0 ? errors : lines.TakeLast(12))}");
    }

    private static (int Code, string Output) Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // No build server stays behind.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception e)
        {
            throw new InvalidInputException($"'{program}' cannot be run: {e.Message}.", e);
        }
    }

    private static string? Find(string program) => DotnetHost.OnPath(program);
}
