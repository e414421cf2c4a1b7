using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>One enqueued command of a profiling queue.</summary>
public readonly unsafe struct DeviceEvent : IDisposable
{
    private readonly DeviceContext _context;
    private readonly nint _handle;

    internal DeviceEvent(DeviceContext context, nint handle) => (_context, _handle) = (context, handle);

    /// <summary>When the device began and ended it, in nanoseconds of its own clock. The command must be finished.</summary>
    public (long Start, long End) Times => (Time(ProfilingInfo.Start), Time(ProfilingInfo.End));

    public double Milliseconds => Times is var (start, end) ? (end - start) / 1e6 : 0;

    public void Dispose() => ErrorNames.Check(_context.Api.ReleaseEvent(_handle), "giving an event back");

    private long Time(ProfilingInfo what)
    {
        long time;
        ErrorNames.Check(_context.Api.GetEventProfilingInfo(_handle, what, sizeof(long), &time, null), $"asking {_context.Device.Name} how long a kernel took");
        return time;
    }
}
