using System.Runtime.InteropServices;

namespace NetAdapt.Cli;

/// <summary>This process as another program.</summary>
internal static class ProgramImage
{
    /// <summary>Returns only where it failed, for example for a file that may not be run.</summary>
    /// <param name="arguments">The first is the program's own name.</param>
    public static void Become(string path, IEnumerable<string> arguments)
    {
        nint[] texts = [.. arguments.Select(Marshal.StringToCoTaskMemUTF8), 0];
        _ = Execute(path, texts);
    }

    /// <returns>It could be set.</returns>
    public static bool SetVariable(string name, string value) => SetEnvironment(name, value, 1) == 0;

    // SYSLIB1054: LibraryImport generates unsafe code, which stays out of this project. CA2101: the C library takes UTF-8.
#pragma warning disable SYSLIB1054, CA2101
    [DllImport("libc", EntryPoint = "execv", CharSet = CharSet.Ansi)]
    private static extern int Execute(string path, nint[] arguments);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
#pragma warning restore SYSLIB1054, CA2101
}
