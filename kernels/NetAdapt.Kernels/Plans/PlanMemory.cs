using System.Runtime.CompilerServices;

namespace NetAdapt.Kernels.Plans;

/// <summary>The memory of one plan: blocks that never move, each starting on a cache line, and one scratch area for each worker.
/// The blocks are pinned arrays, so a span over one stays valid as long as somebody holds it.</summary>
internal sealed unsafe class PlanMemory(int workers)
{
    /// <summary>Floats of one cache line.</summary>
    public const int Line = 16;

    private readonly List<float[]> _blocks = [];
    private float* _scratch, _windows;
    private long _scratchFloats, _windowFloats;

    /// <summary>All blocks and scratch areas.</summary>
    public long Bytes { get; private set; }

    /// <summary>A block of zeros that lives as long as the plan.</summary>
    public float* Take(long floats) => Take(floats, out _);

    /// <summary>As <see cref="Take(long)"/>, with the array that the block lies in and where in it the block starts.</summary>
    public float* Take(long floats, out (float[] Array, int Start) place)
    {
        float[] array = GC.AllocateArray<float>(checked((int)(floats + Line)), pinned: true);
        _blocks.Add(array);
        Bytes += floats * sizeof(float);
        float* first = (float*)Unsafe.AsPointer(ref array[0]);
        HugePages.Advise(first, (long)array.Length * sizeof(float));
        int start = (int)((Line * sizeof(float) - (nint)first % (Line * sizeof(float))) % (Line * sizeof(float)) / sizeof(float));
        place = (array, start);
        return first + start;
    }

    /// <summary>A copy of <paramref name="values"/> in a block of its own.</summary>
    public float* Copy(ReadOnlySpan<float> values)
    {
        float* block = Take(values.Length);
        values.CopyTo(new Span<float>(block, values.Length));
        return block;
    }

    /// <summary>Sees to it that each worker's scratch area has at least this many floats; all layers share it, one after the other.</summary>
    public void ReserveScratch(long floats) => _scratchFloats = Math.Max(_scratchFloats, (floats + Line - 1) / Line * Line);

    /// <summary>The same for the windows of chains, which are in use while the layers of a chain use scratch.</summary>
    public void ReserveWindows(long floats) => _windowFloats = Math.Max(_windowFloats, (floats + Line - 1) / Line * Line);

    /// <summary>After the last reservation, before the first run.</summary>
    public void AllocateScratch()
    {
        if (_scratchFloats > 0) _scratch = Take(_scratchFloats * workers);
        if (_windowFloats > 0) _windows = Take(_windowFloats * workers);
    }

    public float* Scratch(int worker) => _scratch + worker * (nint)_scratchFloats;

    public float* Windows(int worker) => _windows + worker * (nint)_windowFloats;
}
