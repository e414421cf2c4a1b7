using System.Runtime.InteropServices;

namespace NetAdapt.CApi.Border;

/// <summary>netadapt_progress.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgressInfo
{
    public uint StructSize;
    public Stage Stage;
    public int Iteration, Done, Of;
    public double Loss, Accuracy, LatencyMs, SecondsLeft;
}

internal enum Stage
{
    Training = 0,
    Table = 1,
    Proposals = 2,
    FineTuning = 3,
}

/// <summary>A C program's callback: told what goes on, one call at a time, and asked whether to go on.</summary>
internal sealed unsafe class Progress(delegate* unmanaged<ProgressInfo*, void*, int> callback, void* user) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Stop => _stop.Token;

    public void Tell(ProgressInfo info)
    {
        if (callback == null) return;
        info.StructSize = (uint)sizeof(ProgressInfo);
        bool stop;
        lock (_lock) stop = !_stop.IsCancellationRequested && callback(&info, user) != 0;
        if (stop) _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}
