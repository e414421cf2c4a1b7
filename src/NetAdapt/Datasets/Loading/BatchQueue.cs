using System.Runtime.ExceptionServices;

namespace NetAdapt.Datasets;

/// <summary>Worker threads fill a ring of batches in order of their index; the caller takes them in that order. A batch is filled again only after the caller has
/// come back for the next one. Disposal ends and joins the workers, whatever they are doing.</summary>
internal sealed class BatchQueue : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _door = new();
    private readonly Batch[] _ring;
    private readonly bool[] _ready;
    private readonly ExceptionDispatchInfo?[] _failed;
    private readonly Thread[] _workers;
    private readonly Action<Batch, int, int> _fill;
    private readonly int _end;
    private int _next, _released;
    private bool _stopped;
    private Exception? _broken;   // of a worker that could not even wait, since memory is used up

    /// <param name="ring">The buffers; batch i is filled into ring[i % length].</param>
    /// <param name="fill">Fills (batch, index) on worker number n.</param>
    public BatchQueue(Batch[] ring, int first, int end, int workers, Action<Batch, int, int> fill)
    {
        (_ring, _fill, _end) = (ring, fill, end);
        (_next, _released) = (first, first);
        _ready = new bool[ring.Length];
        _failed = new ExceptionDispatchInfo?[ring.Length];
        _workers = [.. Enumerable.Range(0, workers).Select(n => new Thread(() => Work(n)) { IsBackground = true, Name = $"loader {n}" })];
        foreach (Thread worker in _workers) worker.Start();
    }

    /// <summary>Waits for batch <paramref name="index"/>, which must follow the one taken before, and gives that one back to the workers.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    /// <exception cref="ObjectDisposedException">Disposed while waiting, or before.</exception>
    public Batch Take(int index, CancellationToken cancellation)
    {
        int slot = index % _ring.Length;
        using CancellationTokenRegistration wake = cancellation.Register(Wake);
        lock (_door)
        {
            _released = index;
            Monitor.PulseAll(_door);
            // Looked at again after a while: a worker without memory may not be able to wake anybody.
            while (!_ready[slot] && !_stopped && _broken == null && !cancellation.IsCancellationRequested) Monitor.Wait(_door, Patience);
            if (_broken is { } broken && !_ready[slot]) ExceptionDispatchInfo.Throw(broken);
            cancellation.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_stopped, this);
            _ready[slot] = false;
            _failed[slot]?.Throw();
            return _ring[slot];
        }
    }

    public void Dispose()
    {
        lock (_door)
        {
            _stopped = true;
            Monitor.PulseAll(_door);
        }
        foreach (Thread worker in _workers) worker.Join();
    }

    private void Wake()
    {
        lock (_door) Monitor.PulseAll(_door);
    }

    /// <summary>Nothing that a worker meets may end the process: not even that there is no memory to wait with.</summary>
    private void Work(int worker)
    {
        try
        {
            FillBatches(worker);
        }
        catch (Exception e)
        {
            Volatile.Write(ref _broken, e);
        }
    }

    private void FillBatches(int worker)
    {
        while (Claim() is int index)
        {
            int slot = index % _ring.Length;
            ExceptionDispatchInfo? failed = null;
            try
            {
                _fill(_ring[slot], index, worker);
            }
            catch (Exception e)
            {
                // It travels to the caller, and is thrown there when the batch's turn comes.
                failed = ExceptionDispatchInfo.Capture(e);
            }
            lock (_door)
            {
                (_failed[slot], _ready[slot]) = (failed, true);
                Monitor.PulseAll(_door);
            }
        }
    }

    /// <summary>The next batch to fill, once its buffer is free; null when there is none left.</summary>
    private int? Claim()
    {
        lock (_door)
        {
            while (!_stopped && _next < _end && _next >= _released + _ring.Length) Monitor.Wait(_door);
            return _stopped || _next >= _end ? null : _next++;
        }
    }
}
