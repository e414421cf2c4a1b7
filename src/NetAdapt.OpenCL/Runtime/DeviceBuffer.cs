using System.Runtime.InteropServices;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>Memory on the device. Reads and writes go through the context's queue, in the order of everything else there.</summary>
public sealed unsafe class DeviceBuffer : IDisposable
{
    private readonly DeviceContext _context;
    private readonly OpenClHandle _handle;
    private readonly string _what;
    private bool _disposed;

    internal DeviceBuffer(DeviceContext context, long bytes, string what)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        if (bytes > context.Device.MaxAllocation)
            throw new OpenClException($"{what} takes {bytes / 1e6:0.0} MB in one piece, and {context.Device.Name} gives at most {context.Device.MaxAllocation / 1e6:0.0} MB. "
                + "Take a smaller --batch, or use --device cpu.", ErrorNames.InvalidBufferSize);
        _context = context;
        _what = what;
        Bytes = bytes;
        int code;
        _handle = OpenClHandle.Memory(context.Api, context.Api.CreateBuffer(context.Handle, MemFlags.ReadWrite, (nuint)bytes, null, &code));
        ErrorNames.Check(code, $"taking {bytes / 1e6:0.0} MB of {context.Device.Name} for {what} (beside {context.AllocatedBytes / 1e6:0.0} MB that are held)");
        context.Count(bytes);
    }

    public long Bytes { get; }

    internal nint Handle => _handle.Value;

    /// <summary>Copies to the device, and returns when <paramref name="content"/> may change again.</summary>
    /// <param name="at">Elements of the buffer that are left as they are, at its start.</param>
    public void Write<T>(ReadOnlySpan<T> content, long at = 0) where T : unmanaged
    {
        Check(content.Length, at, sizeof(T));
        if (content.IsEmpty) return;
        fixed (T* first = content)
            ErrorNames.Check(_context.Api.EnqueueWriteBuffer(_context.Queue.Handle, Handle, true, (nuint)(at * sizeof(T)), (nuint)((long)content.Length * sizeof(T)), first, 0, null, null), "copying to the device", _what);
    }

    public void Write(ReadOnlySpan<float> content, long at = 0) => Write<float>(content, at);

    /// <summary>Enqueues a copy to the device, and does not wait for it.</summary>
    /// <param name="content">Pinned memory, which must stay as it is until the queue has come there.</param>
    public void BeginWrite<T>(ReadOnlySpan<T> content, long at = 0, DeviceQueue? queue = null) where T : unmanaged
    {
        Check(content.Length, at, sizeof(T));
        if (content.IsEmpty) return;
        fixed (T* first = content)
            ErrorNames.Check(_context.Api.EnqueueWriteBuffer((queue ?? _context.Queue).Handle, Handle, false, (nuint)(at * sizeof(T)), (nuint)((long)content.Length * sizeof(T)), first, 0, null, null), "copying to the device", _what);
    }

    /// <summary>Waits for everything that was enqueued before, and copies from the device.</summary>
    /// <param name="at">Elements of the buffer that are left out, at its start.</param>
    /// <param name="queue">Null: the context's.</param>
    public void Read<T>(Span<T> content, long at = 0, DeviceQueue? queue = null) where T : unmanaged
    {
        Check(content.Length, at, sizeof(T));
        if (content.IsEmpty) return;
        fixed (T* first = content)
            ErrorNames.Check(_context.Api.EnqueueReadBuffer((queue ?? _context.Queue).Handle, Handle, true, (nuint)(at * sizeof(T)), (nuint)((long)content.Length * sizeof(T)), first, 0, null, null), "copying from the device", _what);
    }

    public void Read(Span<float> content, long at = 0, DeviceQueue? queue = null) => Read<float>(content, at, queue);

    /// <summary>Fills elements with one value; enqueued, not waited for.</summary>
    /// <param name="count">Elements; null: to the end.</param>
    public void Fill<T>(T value, long at = 0, long? count = null) where T : unmanaged
    {
        long elements = count ?? Bytes / sizeof(T) - at;
        Check(elements, at, sizeof(T));
        if (elements == 0) return;
        ErrorNames.Check(_context.Api.EnqueueFillBuffer(_context.Queue.Handle, Handle, &value, (nuint)sizeof(T), (nuint)(at * sizeof(T)), (nuint)(elements * sizeof(T)), 0, null, null), "filling", _what);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _context.Count(-Bytes);
        _handle.Dispose();
    }

    private void Check(long count, long at, int size)
    {
        if (at < 0 || count < 0 || (at + count) * size > Bytes)
            throw new ArgumentOutOfRangeException(nameof(at), $"{count} elements of {size} bytes from number {at} on lie outside of {_what} of {Bytes} bytes");
    }
}
