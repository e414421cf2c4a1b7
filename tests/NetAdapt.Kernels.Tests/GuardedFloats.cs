using System.Runtime.InteropServices;

namespace NetAdapt.Kernels.Tests;

/// <summary>Floats that end right before a page that nobody may touch, so that one element too many read or written kills the test run at once.
/// They start out as NaN.</summary>
internal sealed unsafe partial class GuardedFloats : IDisposable
{
    private const int PageSize = 4096, ProtNone = 0, ProtReadWrite = 3, PrivateAnonymous = 0x22;
    private readonly nint _map;
    private readonly nuint _mapped;

    public GuardedFloats(int length)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("guard pages are made with Linux's mmap");
        Length = length;
        nuint pages = ((nuint)length * sizeof(float) + PageSize - 1) / PageSize * PageSize;
        _mapped = pages + PageSize;
        _map = Map(0, _mapped, ProtReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _map);
        Assert.Equal(0, Protect(_map + (nint)pages, PageSize, ProtNone));
        Pointer = (float*)(_map + (nint)pages) - length;
        Span.Fill(float.NaN);
    }

    public GuardedFloats(ReadOnlySpan<float> content) : this(content.Length) => content.CopyTo(Span);

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose() => _ = Unmap(_map, _mapped);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
