using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.CApi.Border;
using NetAdapt.Kernels;

namespace NetAdapt.CApi.Exports;

/// <summary>What the library says about itself.</summary>
internal static unsafe class LibraryExports
{
    private static readonly byte[] s_version = CString(typeof(LibraryExports).Assembly.GetName().Version!.ToString(3)), s_isa = CString(KernelCatalog.SupportedIsas[0]);
    private static readonly byte[][] s_statuses =
    [
        CString("NETADAPT_OK"), CString("NETADAPT_INVALID_ARGUMENT"), CString("NETADAPT_INVALID_HANDLE"), CString("NETADAPT_INVALID_INPUT"), CString("NETADAPT_CANCELLED"),
        CString("NETADAPT_DIVERGED"), CString("NETADAPT_OUT_OF_MEMORY"), CString("NETADAPT_FAULT"), CString("unknown status"),
    ];

    [UnmanagedCallersOnly(EntryPoint = "netadapt_version")]
    private static byte* Version() => Pointer(s_version);

    [UnmanagedCallersOnly(EntryPoint = "netadapt_isa")]
    private static byte* Isa() => Pointer(s_isa);

    [UnmanagedCallersOnly(EntryPoint = "netadapt_status_name")]
    private static byte* StatusName(int status) => Pointer(s_statuses[(uint)status < (uint)s_statuses.Length ? status : ^1]);

    [UnmanagedCallersOnly(EntryPoint = "netadapt_last_error")]
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
