using System.Runtime.InteropServices;
using System.Text;

namespace NetAdapt.Files;

/// <summary>fsync of a folder: only then does a rename in it outlast a power cut. .NET opens no folders, so this asks the C library.</summary>
internal static class FolderSync
{
    /// <summary>Best effort: file systems that cannot do it (and Windows) are left as they are.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int descriptor = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnly);
        if (descriptor < 0) return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    private const int ReadOnly = 0;

    // SYSLIB1054: LibraryImport generates unsafe code, which stays out of this project; these three need no marshalling.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054
}
