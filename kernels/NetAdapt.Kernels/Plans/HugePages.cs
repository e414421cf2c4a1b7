using System.Runtime.InteropServices;

namespace NetAdapt.Kernels.Plans;

/// <summary>Memory in pages of 2 MiB, where the system has them for who asks: a pass over tens of megabytes then waits much less for page tables.</summary>
internal static unsafe partial class HugePages
{
    private const nuint Size = 2 << 20;

    // Linux: MADV_HUGEPAGE.
    private const int Advice = 14;

    /// <summary>Asks for the whole huge pages inside the block. It is advice: whether it is taken changes nothing but time.</summary>
    public static void Advise(void* start, long bytes)
    {
        nuint first = ((nuint)start + Size - 1) / Size * Size, end = ((nuint)start + (nuint)bytes) / Size * Size;
        if (end > first && OperatingSystem.IsLinux()) _ = MemoryAdvice((void*)first, end - first, Advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvice(void* start, nuint bytes, int advice);
}
