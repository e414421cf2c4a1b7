using System.Runtime.CompilerServices;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Plans;

/// <summary>The memory of one plan: blocks that never move, each starting on a cache line, and one scratch area for each worker.
/// The blocks of inputs and outputs are pinned arrays, so a span over one stays valid as long as somebody holds it.</summary>
internal sealed unsafe class PlanMemory(int workers)
{
    /// <summary>Floats of one cache line.</summary>
    public const int Line = 16;

    private readonly List<float[]> _blocks = [];
    private float* _scratch, _windows, _reserve;
    private NativeBlock? _reserveBlock;   // held, so that it lives as long as the plan
    private long _scratchFloats, _windowFloats, _reserved;

    /// <summary>All blocks and scratch areas.</summary>
    public long Bytes { get; private set; }

    /// <summary>Makes one block of which the next ones are cut, as long as it lasts: so many small blocks share huge pages.</summary>
    /// <param name="floats">About what they need together; what nobody takes is never touched.</param>
    public void Reserve(long floats)
    {
        _reserveBlock = new NativeBlock(floats);
        _reserve = _reserveBlock.First;
        _reserved = floats / Line * Line;
    }

    /// <summary>Gives the block of <see cref="Reserve"/> back at once; nothing that was cut of it may be looked at any more.</summary>
    public void Release() => _reserveBlock?.Dispose();

    /// <summary>Where the block of <see cref="Reserve"/> starts.</summary>
    public float* ReserveStart => _reserveBlock == null ? null : _reserveBlock.First;

    /// <summary>Floats of it that were given away.</summary>
    public long ReserveTaken => _reserve - ReserveStart;

    /// <summary>Each worker's scratch area, and its windows, in floats.</summary>
    public (long Scratch, long Windows) WorkerFloats => (_scratchFloats, _windowFloats);

    /// <summary>Floats of a weight after packing, whatever its layout: outputs and inputs filled up to whole vectors.</summary>
    public static long PackedAtMost(Tensor weight)
    {
        int outputs = weight.Shape.N == 1 ? 1 : (weight.Shape.N + Line - 1) / Line * Line;
        return (weight.Count / weight.Shape.N * (long)outputs + 2 * Line - 1) / Line * Line;
    }

    /// <summary>A block of zeros that lives as long as the plan.</summary>
    public float* Take(long floats)
    {
        long rounded = (floats + Line - 1) / Line * Line;
        if (rounded > _reserved) return Take(floats, out _);
        float* block = _reserve;
        _reserve += rounded;
        _reserved -= rounded;
        Bytes += floats * sizeof(float);
        return block;
    }

    /// <summary>As <see cref="Take(long)"/>, with the array that the block lies in and where in it the block starts.</summary>
    public float* Take(long floats, out (float[] Array, int Start) place)
    {
        MachineMemory.Require(Bytes + floats * sizeof(float), "the plan", "Take a smaller batch, a smaller image, or fewer threads.");
        if (floats > Array.MaxLength - Line)
            throw new InvalidInputException($"{floats / (1 << 28)} GiB of memory in one piece are more than a plan can hold: take a smaller batch, or a smaller image");
        float[] array = GC.AllocateArray<float>((int)(floats + Line), pinned: true);
        _blocks.Add(array);
        Bytes += floats * sizeof(float);
        float* first = (float*)Unsafe.AsPointer(ref array[0]);
        HugePages.Advise(first, (long)array.Length * sizeof(float));
        int start = (int)((Line * sizeof(float) - (nint)first % (Line * sizeof(float))) % (Line * sizeof(float)) / sizeof(float));
        place = (array, start);
        return first + start;
    }

    /// <summary>Memory that lies idle while a plan is made, to read weights into that are packed at once.</summary>
    public Memory<float> Idle { private get; set; }

    /// <summary>At least so many floats that hold nothing: <see cref="Idle"/>, or new ones where it is too small.</summary>
    public Span<float> Lend(int floats) => Idle.Length >= floats ? Idle.Span : new float[floats];

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

    /// <summary>Instead of <see cref="AllocateScratch"/>, for plans of which one runs at a time.</summary>
    /// <param name="other">Has at least as much, and lives at least as long.</param>
    public void UseScratchOf(PlanMemory other)
    {
        _scratch = other._scratch;
        _windows = other._windows;
        (_scratchFloats, _windowFloats) = other.WorkerFloats;
    }

    public float* Scratch(int worker) => _scratch + worker * (nint)_scratchFloats;

    public float* Windows(int worker) => _windows + worker * (nint)_windowFloats;
}
