using System.Diagnostics;
using System.Runtime.ExceptionServices;
using NetAdapt.Resources;

namespace NetAdapt.Kernels;

/// <summary>What one of <paramref name="workers"/> threads does: its own share, which depends on the two numbers only.</summary>
internal delegate void WorkerBody(int worker, int workers);

/// <summary>Threads that share a piece of work, the caller being one of them. They stay alive between calls: a thread that has just worked waits
/// awake for a moment, since a network's next layer is microseconds away, and then sleeps. A call allocates nothing. One caller at a time.</summary>
internal sealed class Workers : IDisposable
{
    // Longer than the gap between two layers, shorter than anybody notices on a processor that others want too.
    private static readonly long AwakeTicks = Stopwatch.Frequency / 20_000;   // 50 us

    private readonly Worker[] _others;
    private WorkerBody? _body;
    private ExceptionDispatchInfo? _failure;
    private int _round;
    private int _pending;
    private bool _stop;

    /// <param name="count">Threads in all, the caller's included; 1 makes none.</param>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _others = new Worker[count - 1];
        for (int i = 0; i < _others.Length; i++) _others[i] = new Worker(this, i + 1);
        foreach (Worker other in _others) other.Start();
    }

    public int Count { get; }

    /// <summary>Calls <paramref name="body"/> once for each worker, and returns when all have returned. The first exception is thrown again here.</summary>
    public void Run(WorkerBody body)
    {
        if (_others.Length == 0)
        {
            body(0, 1);
            return;
        }
        ObjectDisposedException.ThrowIf(_stop, this);
        _body = body;
        _failure = null;
        Volatile.Write(ref _pending, _others.Length);
        Interlocked.Increment(ref _round);
        foreach (Worker other in _others) other.Wake();
        Work(0);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _pending) != 0) spinner.SpinOnce(sleep1Threshold: -1);
        _body = null;
        _failure?.Throw();
    }

    public void Dispose()
    {
        if (_stop) return;
        Volatile.Write(ref _stop, true);
        Interlocked.Increment(ref _round);
        foreach (Worker other in _others) other.Wake();
        foreach (Worker other in _others) other.Join();
    }

    private void Work(int worker)
    {
        try
        {
            _body!(worker, Count);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    /// <summary>One thread beside the caller's.</summary>
    private sealed class Worker(Workers owner, int worker)
    {
        private readonly SemaphoreSlim _wake = new(0);
        private Thread? _thread;
        private int _asleep;

        public void Start()
        {
            _thread = new Thread(CorePinning.Inherit(Loop)) { IsBackground = true, Name = $"netadapt worker {worker}" };
            _thread.Start();
        }

        public void Wake()
        {
            if (Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Release();
        }

        public void Join()
        {
            _thread!.Join();
            _wake.Dispose();
        }

        private void Loop()
        {
            for (int seen = 0; ;)
            {
                seen = AwaitRoundAfter(seen);
                if (Volatile.Read(ref owner._stop)) return;
                owner.Work(worker);
                Interlocked.Decrement(ref owner._pending);
            }
        }

        private int AwaitRoundAfter(int seen)
        {
            long until = Stopwatch.GetTimestamp() + AwakeTicks;
            do
            {
                for (int i = 0; i < 16; i++)
                {
                    if (Volatile.Read(ref owner._round) is var round && round != seen) return round;
                    Thread.SpinWait(4);
                }
            }
            while (Stopwatch.GetTimestamp() < until);

            while (Volatile.Read(ref owner._round) == seen)
            {
                // The caller raises the round first and looks at _asleep after it, so one of the two sees the other.
                Interlocked.Exchange(ref _asleep, 1);
                if (Volatile.Read(ref owner._round) != seen && Interlocked.Exchange(ref _asleep, 0) == 1) break;
                _wake.Wait();
            }
            return Volatile.Read(ref owner._round);
        }
    }
}
