using System.Diagnostics;
using System.Runtime.ExceptionServices;
using NetAdapt.Resources;

namespace NetAdapt.Kernels;

/// <summary>What one of <paramref name="workers"/> threads does: its own share, which depends on the two numbers only.</summary>
internal delegate void WorkerBody(int worker, int workers);

/// <summary>Threads that share pieces of work, the caller being one of them. A piece is cut into as many shares as there are workers; whoever is free takes
/// the next share, so a thread that the system keeps waiting holds nobody up, and what a share computes does not depend on who takes it. The threads stay
/// alive between calls: one that has just worked waits awake for a moment, since a network's next layer is microseconds away, and then sleeps. A call
/// allocates nothing. One caller at a time.</summary>
internal sealed class Workers : IDisposable
{
    // Longer than the gap between two layers, shorter than anybody notices on a processor that others want too.
    private static readonly long s_awakeTicks = Stopwatch.Frequency / 20_000;   // 50 us

    private readonly Worker[] _others;
    private WorkerBody? _body;
    private ExceptionDispatchInfo? _failure;

    /// <summary>The round in the upper half, the next share that nobody has taken in the lower.</summary>
    private long _state;
    private int _done;
    private bool _stop;

    /// <param name="count">Threads in all, the caller's included; 1 makes none.</param>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _state = count;
        _others = new Worker[count - 1];
        for (int i = 0; i < _others.Length; i++) _others[i] = new Worker(this, i + 1);
        foreach (Worker other in _others) other.Start();
    }

    public int Count { get; }

    private bool HasShares => (int)Volatile.Read(ref _state) < Count;

    /// <summary>Calls <paramref name="body"/> once for each share, and returns when all have returned. The first exception is thrown again here.</summary>
    public void Run(WorkerBody body)
    {
        ObjectDisposedException.ThrowIf(_stop, this);
        if (_others.Length == 0)
        {
            body(0, 1);
            return;
        }
        _body = body;
        _failure = null;
        _done = 0;
        Interlocked.Exchange(ref _state, ((_state >> 32) + 1) << 32);
        foreach (Worker other in _others) other.Wake();
        while (TakeShare())
        {
        }
        var spinner = new SpinWait();
        while (Volatile.Read(ref _done) != Count) spinner.SpinOnce(sleep1Threshold: -1);
        _failure?.Throw();
    }

    public void Dispose()
    {
        if (_stop) return;
        Volatile.Write(ref _stop, true);
        Interlocked.MemoryBarrier();
        foreach (Worker other in _others) other.Wake();
        foreach (Worker other in _others) other.Join();
    }

    /// <summary>Takes the next share and works on it; false where there is none.</summary>
    private bool TakeShare()
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            int share = (int)state;
            if (share >= Count) return false;
            // A round's body stays until all its shares are done, so while the state is still this one, the body is this round's.
            WorkerBody body = Volatile.Read(ref _body)!;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state) continue;
            try
            {
                body(share, Count);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
            Interlocked.Increment(ref _done);
            return true;
        }
    }

    /// <summary>One thread beside the caller's.</summary>
    private sealed class Worker(Workers owner, int number)
    {
        private readonly SemaphoreSlim _wake = new(0);
        private Thread? _thread;
        private int _asleep;

        public void Start()
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = $"netadapt worker {number}" };
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
            while (true)
            {
                AwaitShares();
                if (Volatile.Read(ref owner._stop)) return;
                owner.TakeShare();
            }
        }

        private void AwaitShares()
        {
            long until = Stopwatch.GetTimestamp() + s_awakeTicks;
            do
            {
                for (int i = 0; i < 16; i++)
                {
                    if (owner.HasShares || Volatile.Read(ref owner._stop)) return;
                    Thread.SpinWait(4);
                }
            }
            while (Stopwatch.GetTimestamp() < until);

            while (!owner.HasShares && !Volatile.Read(ref owner._stop))
            {
                // Whoever wakes us changes the state first and looks at _asleep after it, so one of the two sees the other.
                Interlocked.Exchange(ref _asleep, 1);
                if ((owner.HasShares || Volatile.Read(ref owner._stop)) && Interlocked.Exchange(ref _asleep, 0) == 1) return;
                _wake.Wait();
            }
        }
    }
}
