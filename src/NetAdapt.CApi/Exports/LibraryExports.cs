using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.CApi.Border;
using NetAdapt.Kernels;

namespace NetAdapt.CApi.Exports;

/// <summary>Tells the library's version and errors. Names of statuses are in native/guest.c.</summary>
internal static unsafe class LibraryExports
{
    private static readonly byte[] s_version = CString(typeof(LibraryExports).Assembly.GetName().Version!.ToString(3)), s_isa = CString(KernelCatalog.SupportedIsas[0]);

    /// <summary>Sets up the runtime. The first call into the library, made by native/guest.c.</summary>
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_start")]
    private static Status Start()
    {
        try
        {
            Collector.StopTheWorld();
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_version")]
    private static byte* Version() => Pointer(s_version);

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_isa")]
    private static byte* Isa() => Pointer(s_isa);

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_last_error")]
    private static byte* Last() => LastError.Text;

    /// <summary>Never moves, and lives as long as the library.</summary>
    private static byte[] CString(string text)
    {
        byte[] bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + 1, pinned: true);
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    private static byte* Pointer(byte[] pinned) => (byte*)Unsafe.AsPointer(ref pinned[0]);
}
