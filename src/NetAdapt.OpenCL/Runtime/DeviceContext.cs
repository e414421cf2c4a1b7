using NetAdapt.OpenCL.Devices;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>One device at work: its buffers, its programs, and its queue. Several threads may use it at once, each its own buffers and kernels.</summary>
public sealed unsafe class DeviceContext : IDisposable
{
    private readonly OpenClHandle _context;
    private readonly Lazy<DeviceQueue> _profiling;
    private long _allocated;

    /// <param name="cache">Where compiled programs are kept; null: nowhere.</param>
    /// <exception cref="OpenClException">The driver refuses.</exception>
    public DeviceContext(OpenClDevice device, CacheFolder? cache = null)
    {
        Api = OpenClLibrary.Open();
        Device = device;
        nint* properties = stackalloc nint[] { (nint)ContextProperties.Platform, device.Platform, 0 };
        nint id = device.Id;
        int code;
        _context = OpenClHandle.Context(Api, Api.CreateContext(properties, 1, &id, null, null, &code));
        ErrorNames.Check(code, $"opening {device.Name} ({device.Address})");
        Queue = new DeviceQueue(this, profiles: false);
        _profiling = new(() => new DeviceQueue(this, profiles: true));
        Programs = new DevicePrograms(this, cache);
    }

    public OpenClDevice Device { get; }

    /// <summary>In order: what is enqueued runs one after the other.</summary>
    public DeviceQueue Queue { get; }

    /// <summary>A second queue whose events tell what each command took. What it shall see of the other queue's work must be finished first.</summary>
    public DeviceQueue ProfilingQueue => _profiling.Value;

    public DevicePrograms Programs { get; }

    internal CL Api { get; }

    internal nint Handle => _context.Value;

    /// <summary>Bytes of all buffers that are held at present.</summary>
    public long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Memory on the device, its content undefined.</summary>
    /// <param name="what">For whom: part of the message where there is no room.</param>
    /// <exception cref="OpenClException">The device has no room, or cannot hold so much in one piece.</exception>
    public DeviceBuffer Allocate(long bytes, string what) => new(this, bytes, what);

    /// <summary>Memory with this content.</summary>
    /// <inheritdoc cref="Allocate" path="/exception"/>
    public DeviceBuffer Upload(ReadOnlySpan<float> content, string what)
    {
        DeviceBuffer buffer = Allocate(Math.Max(4L, 4L * content.Length), what);
        buffer.Write(content);
        return buffer;
    }

    internal void Count(long bytes) => Interlocked.Add(ref _allocated, bytes);

    public void Dispose()
    {
        Programs.Dispose();
        if (_profiling.IsValueCreated) _profiling.Value.Dispose();
        Queue.Dispose();
        _context.Dispose();
    }
}
