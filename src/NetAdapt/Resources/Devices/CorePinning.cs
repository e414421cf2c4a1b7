using System.Runtime.InteropServices;

namespace NetAdapt.Resources;

/// <summary>Keeps the calling thread on some cores until disposed on the same thread. Threads that it starts meanwhile stay on them too, as Linux has it, so pin before a plan
/// is made; not so under the JIT, whose runtime gives each new thread all cores back.</summary>
public sealed class CorePinning : IDisposable
{
    private readonly ulong[] _before;

    private CorePinning(ulong[] before) => _before = before;

    /// <param name="cores">Null: stay where the system puts us.</param>
    /// <exception cref="InvalidInputException">The system refuses: not Linux, or a container does not own the cores.</exception>
    public static CorePinning Pin(CoreSet? cores)
    {
        if (cores == null) return new CorePinning([]);
        if (!OperatingSystem.IsLinux()) throw new InvalidInputException("cores can be chosen on Linux only: leave --cores out");
        var before = new ulong[MaskWords];
        if (Get(0, MaskBytes, before) < 0) throw Refused(cores, "cannot read the present cores");
        var mask = new ulong[MaskWords];
        foreach (int core in cores.Numbers) mask[core / 64] |= 1UL << (core % 64);
        if (Set(0, MaskBytes, mask) != 0) throw Refused(cores, "the system does not allow them");
        return new CorePinning(before);
    }

    public void Dispose()
    {
        // The old mask was the system's own answer; should it have lost a core since, the thread stays where it is.
        if (_before.Length > 0) _ = Set(0, MaskBytes, _before);
    }

    private static InvalidInputException Refused(CoreSet cores, string why) =>
        new($"cores {cores}: {why} (error {Marshal.GetLastPInvokeError()}); in a container only some cores may be ours, see `taskset -p $$`");

    private const int MaskWords = 64, MaskBytes = MaskWords * sizeof(ulong);   // 4096 cores

    // SYSLIB1054: LibraryImport generates unsafe code, which stays out of this project; masks are blittable arrays.
#pragma warning disable SYSLIB1054
    [DllImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static extern int Set(int thread, nint bytes, ulong[] mask);

    [DllImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static extern int Get(int thread, nint bytes, [Out] ulong[] mask);
#pragma warning restore SYSLIB1054
}
