using System.Runtime.CompilerServices;
using System.Text;

namespace NetAdapt.CApi.Border;

/// <summary>The message of each thread's last failed call, as a C string. The memory goes with its thread.</summary>
internal static unsafe class LastError
{
    private static readonly byte[] s_none = GC.AllocateArray<byte>(1, pinned: true);

    [ThreadStatic]
    private static byte[]? s_text;

    /// <summary>Valid until the next call of this thread.</summary>
    public static byte* Text => (byte*)Unsafe.AsPointer(ref (s_text ?? s_none)[0]);

    public static void Set(string message)
    {
        int bytes = Encoding.UTF8.GetByteCount(message);
        if (s_text == null || s_text.Length <= bytes) s_text = GC.AllocateArray<byte>(Math.Max(256, bytes + 1), pinned: true);
        s_text[Encoding.UTF8.GetBytes(message, s_text)] = 0;
    }
}
