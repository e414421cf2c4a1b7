using System.Runtime.InteropServices;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>A two-dimensional image of quads, which kernels only read: phones have a cache of its own for those.</summary>
public sealed unsafe class DeviceImage : IDisposable
{
    private readonly DeviceContext _context;
    private readonly OpenClHandle _handle;
    private bool _disposed;

    /// <param name="quads">Rows of <paramref name="width"/> quads, as floats or, in half precision, as halves.</param>
    /// <exception cref="OpenClException">The device has no images, none so large, or no room.</exception>
    internal DeviceImage(DeviceContext context, ReadOnlySpan<byte> quads, int width, int height, bool half, string what)
    {
        _context = context;
        Bytes = quads.Length;
        var format = new ImageFormat { ImageChannelOrder = ChannelOrder.Rgba, ImageChannelDataType = half ? ChannelType.HalfFloat : ChannelType.Float };
        var shape = new ImageDesc { ImageType = MemObjectType.Image2D, ImageWidth = (nuint)width, ImageHeight = (nuint)height };
        int code;
        fixed (byte* first = quads)
            _handle = OpenClHandle.Memory(context.Api, context.Api.CreateImage(context.Handle, MemFlags.ReadOnly | MemFlags.CopyHostPtr, &format, &shape, first, &code));
        ErrorNames.Check(code, $"making an image of {width}x{height} quads for {what} on {context.Device.Name}");
        context.Count(Bytes);
    }

    public long Bytes { get; }

    internal nint Handle => _handle.Value;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _context.Count(-Bytes);
        _handle.Dispose();
    }
}
