namespace NetAdapt.Cli.Compiling;

/// <summary>The .NET SDK's own host, which runs this program's code as it runs any other: where a network is compiled it is there anyway, and the native program need not hold
/// what only that command uses. The code lies in the folder 'engine' beside the program.</summary>
internal static class DotnetHost
{
    /// <summary>Of the generator: it lies only in the folder that is looked for.</summary>
    private const string Mark = "NetAdapt.KernelGenerator.dll";

    /// <summary>Where the engine's assemblies lie.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public static string Engine => new[] { AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "engine") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, Mark)))
        ?? throw new InvalidInputException($"'{Path.Combine(AppContext.BaseDirectory, "engine")}' is missing: compiling needs the folder 'engine' that tools/publish leaves beside netadapt. Copy it along with the program.");

    /// <summary>The program 'dotnet'.</summary>
    /// <exception cref="InvalidInputException">It is not here.</exception>
    public static string Find() => OnPath("dotnet") ?? (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "dotnet") is var own && File.Exists(own) ? own
        : throw new InvalidInputException("compiling needs the .NET 10 SDK, and there is no 'dotnet' here. Install it (https://dotnet.microsoft.com/download/dotnet/10.0 or your distribution's dotnet-sdk-10.0), then run this again."));

    /// <summary>Goes on as the same command under the host: where that works it never returns.</summary>
    /// <exception cref="InvalidInputException">The SDK or the folder is missing.</exception>
    public static int HandOver()
    {
        string dotnet = Find();
        ProgramImage.Become(dotnet, [dotnet, "exec", Path.Combine(Engine, "NetAdapt.Cli.dll"), .. Environment.GetCommandLineArgs()[1..]]);
        throw new InvalidInputException($"'{dotnet}' cannot be run. Install the .NET 10 SDK, then run this again.");
    }

    public static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
