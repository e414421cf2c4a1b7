using System.Diagnostics;

namespace NetAdapt.Runs;

/// <summary>The parts of a run's time.</summary>
public enum RunPhase
{
    Other,
    Table,
    Preparing,
    Measuring,
    Evaluating,
    Ranking,
    LookUps,
    Proposals,
    Training,
    Judging,
    Idle,
    FineTuning,
    Writing,
}

/// <summary>Takes a run's time apart by phase, and tells when one lasts. A phase within another takes its time away from
/// the outer one, so that all of them add up to the time on the wall.</summary>
/// <param name="progress">Told of a phase that lasts, from a thread of its own. Null: nobody.</param>
/// <param name="patience">How long a phase may last in silence; null: two seconds.</param>
public sealed class RunClock(IProgress<AdaptEvent>? progress, TimeSpan? patience = null)
{
    private readonly double[] _seconds = new double[Enum.GetValues<RunPhase>().Length];
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(2);
    private RunPhase _current = RunPhase.Other;
    private long _since = Stopwatch.GetTimestamp();

    /// <summary>Does some work within a phase.</summary>
    /// <param name="what">What to tell if it lasts: "measuring the given network". Null: nothing.</param>
    public T During<T>(RunPhase phase, string? what, Func<T> work)
    {
        RunPhase outer = _current;
        Charge(phase);
        using Timer? timer = what == null || progress == null ? null
            : new Timer(_ => progress.Report(new PhaseLasts(what)), null, _patience, Timeout.InfiniteTimeSpan);
        try
        {
            return work();
        }
        finally
        {
            Charge(outer);
        }
    }

    /// <summary>Does some work within a phase.</summary>
    /// <param name="what">What to tell if it lasts. Null: nothing.</param>
    public void During(RunPhase phase, string? what, Action work) => During(phase, what, () =>
    {
        work();
        return true;
    });

    /// <summary>Counts a part of one phase's time as another's, where workers did several things side by side.</summary>
    public void Move(RunPhase from, RunPhase to, double seconds)
    {
        _seconds[(int)from] -= seconds;
        _seconds[(int)to] += seconds;
    }

    /// <summary>Seconds of each phase so far.</summary>
    public RunTimes Times()
    {
        Charge(_current);
        return new RunTimes(Of(RunPhase.Table), Of(RunPhase.Preparing), Of(RunPhase.Measuring), Of(RunPhase.Evaluating), Of(RunPhase.Ranking), Of(RunPhase.LookUps), Of(RunPhase.Proposals),
            Of(RunPhase.Training), Of(RunPhase.Judging), Of(RunPhase.Idle), Of(RunPhase.FineTuning), Of(RunPhase.Writing), Of(RunPhase.Other));

        double Of(RunPhase phase) => Math.Max(0, _seconds[(int)phase]);
    }

    /// <summary>Ends the current phase's stretch of time; the next one begins.</summary>
    private void Charge(RunPhase next)
    {
        long now = Stopwatch.GetTimestamp();
        _seconds[(int)_current] += Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
        (_current, _since) = (next, now);
    }
}
