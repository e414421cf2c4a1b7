using System.Runtime.InteropServices;

namespace NetAdapt.Kernels.Plans;

/// <summary>Zeros outside the garbage collector's heap: taking tens of megabytes there makes it collect, which takes longer than a small network runs. Freed with its owner: the collector does not know how
/// much it is, and would let a program that makes and disposes plans grow.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private void* _memory;

    /// <param name="floats">Above 0. What is never touched costs nothing: large blocks come fresh from the system, which gives zeros.</param>
    public NativeBlock(long floats)
    {
        nuint line = PlanMemory.Line * sizeof(float), bytes = (nuint)floats * sizeof(float);
        _memory = NativeMemory.AllocZeroed(bytes + line);
        First = (float*)(((nuint)_memory + line - 1) / line * line);
        HugePages.Advise(First, (long)bytes);
    }

    /// <summary>The first float, on a cache line.</summary>
    public float* First { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    ~NativeBlock() => Free();

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
