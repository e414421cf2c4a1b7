using System.Runtime.InteropServices;

namespace NetAdapt.Files;

/// <summary>Standard input, output and error of this process.</summary>
public static class StandardStreams
{
    private const int GetFlags = 1, ReadOnly = 0, WriteOnly = 1;   // F_GETFD, O_RDONLY, O_WRONLY

    /// <summary>Puts something on each standard stream that this process was started without.</summary>
    /// <remarks>A file that is opened gets the lowest free number: on a closed stream, messages would be written into it.
    /// What is put there can only be used the other way, so that reads and writes fail as on a closed stream.
    /// To be called before any file is opened.</remarks>
    public static void FillClosed()
    {
        if (OperatingSystem.IsWindows()) return;
        for (int stream = 0; stream <= 2; stream++)
        {
            if (Control(stream, GetFlags) >= 0) continue;
            // The lowest free number is this one. Where there is no /dev, the root folder cannot be read or written either.
            if (Open("/dev/null", stream == 0 ? WriteOnly : ReadOnly) < 0) _ = Open("/", ReadOnly);
        }
    }

    // SYSLIB1054: LibraryImport generates unsafe code, which stays out of this project. CA2101: the C library takes UTF-8.
#pragma warning disable SYSLIB1054, CA2101
    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int file, int command);

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi)]
    private static extern int Open(string path, int flags);
#pragma warning restore SYSLIB1054, CA2101
}
