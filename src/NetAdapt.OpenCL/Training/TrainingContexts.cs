using System.Collections.Concurrent;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>The contexts of one device's training plans. A context serves one thread at a time, and proposals are fine-tuned side by side: so each plan that is alive has one for itself. A plan that
/// is done gives its context back, with its programs, to the next.</summary>
internal sealed class TrainingContexts(OpenClDevice device, CacheFolder? cache) : IDisposable
{
    private readonly ConcurrentBag<DeviceContext> _idle = [];

    public OpenClDevice Device => device;

    public DeviceContext Rent() => _idle.TryTake(out DeviceContext? context) ? context : new DeviceContext(device, cache);

    /// <summary>A context in which something failed may be lost with its device: it is not used again.</summary>
    public void Return(DeviceContext context, bool isWhole)
    {
        if (isWhole) _idle.Add(context);
        else context.Dispose();
    }

    public void Dispose()
    {
        while (_idle.TryTake(out DeviceContext? context)) context.Dispose();
    }
}
