using NetAdapt.Deadlines;

namespace NetAdapt.CApi.Border;

/// <summary>Everything that C programs hold handles of. A handle is a number: 16 bits that no pointer of a program has, the generation of its slot, and the slot. A slot that is freed gets a new
/// generation, so that old handles fit nothing any more. Safe for many threads.</summary>
internal static class HandleTable
{
    private const int IndexBits = 24, GenerationBits = 24;
    private const ulong Tag = 0x4E41UL << (IndexBits + GenerationBits);   // "NA": not a canonical address on any machine of ours
    private const ulong TagMask = 0xFFFFUL << (IndexBits + GenerationBits);

    private static readonly Lock s_lock = new();
    private static readonly List<Slot> s_slots = [];
    private static readonly Queue<int> s_free = [];

    public static nint Add(object target)
    {
        lock (s_lock)
        {
            if (!s_free.TryDequeue(out int index))
            {
                if (s_slots.Count == 1 << IndexBits) throw new InvalidArgumentException($"{s_slots.Count} handles are in use: free some.");
                index = s_slots.Count;
                s_slots.Add(new Slot(null, 1));
            }
            s_slots[index] = s_slots[index] with { Target = target };
            return (nint)(Tag | (ulong)s_slots[index].Generation << IndexBits | (uint)index);
        }
    }

    /// <exception cref="InvalidArgumentException">The handle is none, or not of this kind.</exception>
    public static T Get<T>(nint handle) where T : class
    {
        lock (s_lock) return (T)s_slots[IndexOf<T>(handle)].Target!;
    }

    /// <summary>Frees the handle, and gives what it stood for.</summary>
    /// <exception cref="InvalidArgumentException">The handle is none, or not of this kind.</exception>
    public static T Take<T>(nint handle) where T : class
    {
        lock (s_lock)
        {
            int index = IndexOf<T>(handle);
            var target = (T)s_slots[index].Target!;
            s_slots[index] = new Slot(null, (s_slots[index].Generation + 1) & ((1 << GenerationBits) - 1));
            s_free.Enqueue(index);
            return target;
        }
    }

    private static int IndexOf<T>(nint handle)
    {
        string kind = NameOf(typeof(T));
        if (handle == 0) throw Invalid($"a {kind} is needed, and NULL was given.");
        ulong bits = (ulong)handle;
        int index = (int)(bits & ((1 << IndexBits) - 1));
        if ((bits & TagMask) != Tag || index >= s_slots.Count) throw Invalid($"0x{bits:x} is no handle of this library.");
        Slot slot = s_slots[index];
        if (slot.Generation != (bits >> IndexBits & ((1 << GenerationBits) - 1)) || slot.Target == null) throw Invalid($"this {kind} (0x{bits:x}) was freed already.");
        return slot.Target is T ? index : throw Invalid($"a {kind} is needed, and a {NameOf(slot.Target.GetType())} was given.");
    }

    /// <summary>As the header calls it.</summary>
    private static string NameOf(Type kind) => kind == typeof(NetworkFamily) ? "netadapt_family" : $"netadapt_{kind.Name.ToLowerInvariant()}";

    private static InvalidArgumentException Invalid(string message) => new(message, Status.InvalidHandle);

    private readonly record struct Slot(object? Target, ulong Generation);
}
