using System.Diagnostics;
using NetAdapt.Proposals;

namespace NetAdapt.Runs;

/// <summary>Takes an iteration's time apart into a <see cref="TimeSplit"/>. It knows only what this process did: what an earlier one had finished took no time now.</summary>
internal sealed class IterationClock
{
    private long _start = Stopwatch.GetTimestamp();
    private double _training, _evaluation, _lookups, _measuring, _idle;

    /// <summary>Of the iteration so far.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public T LookUp<T>(Func<T> question)
    {
        long start = Stopwatch.GetTimestamp();
        T answer = question();
        _lookups += Stopwatch.GetElapsedTime(start).TotalSeconds;
        return answer;
    }

    public void Measure(Action measure)
    {
        long start = Stopwatch.GetTimestamp();
        measure();
        _measuring += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Some workers made proposals side by side.</summary>
    /// <param name="made">Those that took time now.</param>
    /// <param name="storing">What recording them took, one after the other.</param>
    /// <param name="wall">From the first one's start to the last one's end.</param>
    /// <returns>Training, judging and waiting among it.</returns>
    public TimeSplit Proposed(IReadOnlyCollection<Proposal> made, int workers, TimeSpan storing, TimeSpan wall)
    {
        int busy = Math.Clamp(workers, 1, Math.Max(1, made.Count));
        double training = made.Sum(p => p.TrainingSeconds) / busy, evaluation = made.Sum(p => p.EvaluationSeconds) / busy;
        double idle = Math.Max(0, wall.TotalSeconds - (made.Sum(p => p.Seconds) + storing.TotalSeconds) / busy);
        _training += training;
        _evaluation += evaluation;
        _idle += idle;
        return new TimeSplit(training, evaluation, 0, 0, idle, 0);
    }

    /// <summary>Ends the iteration; the next one begins.</summary>
    public TimeSplit Restart()
    {
        double seconds = Seconds;
        var split = new TimeSplit(_training, _evaluation, _lookups, _measuring, _idle, Math.Max(0, seconds - _training - _evaluation - _lookups - _measuring - _idle));
        (_training, _evaluation, _lookups, _measuring, _idle) = (0, 0, 0, 0, 0);
        _start = Stopwatch.GetTimestamp();
        return split;
    }
}
