using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>Commands for the device, one after the other.</summary>
public sealed unsafe class DeviceQueue : IDisposable
{
    private readonly DeviceContext _context;
    private readonly OpenClHandle _handle;

    internal DeviceQueue(DeviceContext context, bool profiles)
    {
        _context = context;
        int code;
        _handle = OpenClHandle.Queue(context.Api,
            context.Api.CreateCommandQueue(context.Handle, context.Device.Id, profiles ? CommandQueueProperties.ProfilingEnable : CommandQueueProperties.None, &code));
        ErrorNames.Check(code, $"opening a queue of {context.Device.Name}");
    }

    internal nint Handle => _handle.Value;

    /// <summary>Enqueues a kernel with the arguments that it holds at this moment. Allocates nothing, waits for nothing.</summary>
    /// <param name="items">Rounded up to whole work groups.</param>
    /// <param name="group">Null: the driver chooses.</param>
    /// <exception cref="OpenClException">The driver refuses: the work group is too large, or an argument lacks.</exception>
    public void Run(DeviceKernel kernel, WorkSize items, WorkSize? group = null)
    {
        Enqueue(kernel, items, group, null);
    }

    /// <summary>The same, with an event that tells what it took; of a profiling queue only.</summary>
    public DeviceEvent RunTimed(DeviceKernel kernel, WorkSize items, WorkSize? group = null)
    {
        nint handle;
        Enqueue(kernel, items, group, &handle);
        return new DeviceEvent(_context, handle);
    }

    /// <summary>Waits until everything that is enqueued is done.</summary>
    /// <exception cref="OpenClException">Something of it failed, or the device is lost.</exception>
    public void Finish() => ErrorNames.Check(_context.Api.Finish(Handle), "waiting", _context.Device.Name);

    public void Dispose() => _handle.Dispose();

    private void Enqueue(DeviceKernel kernel, WorkSize items, WorkSize? group, nint* done)
    {
        WorkSize all = group is { } g ? items.RoundedUpTo(g) : items;
        nuint* global = stackalloc nuint[] { (nuint)all.X, (nuint)all.Y, (nuint)all.Z };
        nuint* local = stackalloc nuint[3];
        if (group is { } size) (local[0], local[1], local[2]) = ((nuint)size.X, (nuint)size.Y, (nuint)size.Z);
        int code = _context.Api.EnqueueNdrangeKernel(Handle, kernel.Handle, 3, null, global, group == null ? null : local, 0, null, done);
        if (code != 0) throw ErrorNames.Of(code, $"running {kernel.Name} over {items} work items{(group == null ? "" : $" in groups of {group}")} on {_context.Device.Name}");
    }
}
