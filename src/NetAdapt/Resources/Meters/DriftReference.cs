using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>The unpruned network, timed again and again between other measurements: when it slows down, so does everything else, and measurements from then are scaled
/// back by as much, or thrown away where it changed while they were taken.</summary>
internal sealed class DriftReference(LayerTimer timer, IInferencePlan plan)
{
    private const int Runs = 5;
    private const double Jump = 1.10, Slow = 1.25;

    private readonly List<double> _looks = [];
    private Latency _last;
    private int _calm, _disturbed;

    /// <summary>Median over all looks so far.</summary>
    public Latency Average => _looks.Count == 0 ? _last : new Latency(SampleStatistics.MedianOf([.. _looks]));

    /// <summary>To be called before <see cref="Around"/>, unless that was called just before.</summary>
    public void Look() => _last = timer.Whole(plan, Runs);

    /// <summary>Does some work, and looks at the reference after it as before it.</summary>
    /// <returns>What the reference took while the work was done; null: it changed too much for the work to be trusted.</returns>
    public Latency? Around(Action work)
    {
        Latency before = _last;
        work();
        Latency after = _last = timer.Whole(plan, Runs);
        Latency mean = (before + after) / 2;
        bool changed = after > before * Jump || before > after * Jump || (_looks.Count >= 5 && mean > Average * Slow);
        // A machine that is never calm must be taken as it is.
        if (changed && _disturbed <= _calm)
        {
            _disturbed++;
            return null;
        }
        _calm++;
        _looks.Add(mean.Milliseconds);
        return mean;
    }
}
