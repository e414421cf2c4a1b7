using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Compiling;

/// <summary>Builds a project and puts what came out where the user wants it.</summary>
internal sealed class CompileJob(string name, CompileTarget target, INativeProject project, Toolchain tools, View view)
{
    // What a static library of .NET is linked with, in this order (docs/decisions/0017).
    private static readonly string[] s_runtime =
    [
        "libbootstrapperdll.o", "libRuntime.WorkstationGC.a", "libeventpipe-disabled.a", "libRuntime.VxsortDisabled.a", "libstandalonegc-disabled.a", "libSystem.Native.a", "libaotminipal.a", "libstdc++compat.a",
    ];

    /// <returns>The files that were made; the first is the program or the library.</returns>
    public string[] Run(string output)
    {
        string folder = Path.Combine(Path.GetFullPath(output), "project");
        // What an earlier compile left of another kind would be built into this one.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        project.Write(folder);
        view.Status($"packing the weights of {name}");
        Toolchain.Tool(tools.C, folder, "-c", "-O2", "-fPIC", $"{name}_data.c", "-o", $"{name}_data.o");
        view.Status($"compiling {name} for {target}");
        tools.Dotnet(folder, ["publish", "NetAdapt.Compiled.csproj", "-c", "Release", "-o", "published", "--nologo", "-v", "quiet", "-noAutoResponse", .. tools.LinkerProperties]);
        string published = Path.Combine(folder, "published");
        switch (target.Kind)
        {
            case CompileKind.Exe:
                return [Place(Path.Combine(published, "NetAdapt.Compiled"), Path.Combine(output, project.FileName))];
            case CompileKind.Shared:
                project.WriteC(output);
                return [Place(Path.Combine(published, "NetAdapt.Compiled.so"), Path.Combine(output, $"lib{name}.so")), .. CFiles(output), WriteLink(output, $"-L. -l{name} -Wl,-rpath,'$ORIGIN'")];
            default:
                string library = Place(Path.Combine(published, "NetAdapt.Compiled.a"), Path.Combine(output, $"lib{name}.a"));
                Toolchain.Tool(tools.Archiver, folder, "r", Path.GetFullPath(library), $"{name}_data.o");
                project.WriteC(output);
                string[] runtime = CopyRuntime(output);
                string link = WriteLink(output, $"lib{name}.a {string.Join(' ', runtime.Select(file => $"lib/{file}"))} -lm -ldl -lpthread -Wl,--gc-sections");
                return [library, .. CFiles(output), link];
        }
    }

    private string[] CFiles(string output) => [Path.Combine(output, $"{name}.h"), Path.Combine(output, $"{name}_example.c")];

    /// <summary>Writes the line that builds the example, and any other program alike.</summary>
    private string WriteLink(string output, string libraries)
    {
        string path = Path.Combine(output, $"{name}.link");
        File.WriteAllText(path, $"{tools.C} -O2 {name}_example.c -o {name}_example {libraries}\n");
        return path;
    }

    /// <summary>Copies the runtime's libraries that a static library is linked with.</summary>
    private string[] CopyRuntime(string output)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string pack = Path.Combine(packages, $"microsoft.netcore.app.runtime.nativeaot.{target.Rid}");
        string sdk = Directory.Exists(pack) && Directory.EnumerateDirectories(pack).OrderByDescending(Directory.GetLastWriteTimeUtc).FirstOrDefault() is { } version
            ? Path.Combine(version, "runtimes", target.Rid, "native")
            : throw new InvalidInputException($"'{pack}' is missing: the runtime that a static library is linked with is a package there. Set NUGET_PACKAGES where packages lie elsewhere.");
        string lib = Path.Combine(output, "lib");
        Directory.CreateDirectory(lib);
        string[] files = [.. s_runtime.Where(file => File.Exists(Path.Combine(sdk, file)))];
        foreach (string file in files) File.Copy(Path.Combine(sdk, file), Path.Combine(lib, file), overwrite: true);
        return files;
    }

    private static string Place(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        return to;
    }
}
