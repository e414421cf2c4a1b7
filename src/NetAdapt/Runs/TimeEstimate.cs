using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.Runs;

/// <summary>How long a run will still take, from what its finished parts took. Nothing is assumed about the machine; before the first proposal there is no estimate.</summary>
/// <param name="budget">In amounts.</param>
/// <param name="initial">Res_0.</param>
internal sealed class TimeEstimate(ReductionSchedule schedule, Budget budget, ResourceUse initial, IFineTuner fineTuner, int workers)
{
    private const int MostIterations = 1000, Recent = 3;
    private readonly List<(ResourceUse Before, ResourceUse After, double Seconds)> _iterations = [];
    private readonly List<double> _proposals = [];   // seconds, of the iteration at work
    private int _proposalsInAll;
    private double? _proposalSeconds;

    public void IterationStarts(int proposals)
    {
        _proposalsInAll = proposals;
        _proposals.Clear();
    }

    public void ProposalTook(double seconds)
    {
        _proposals.Add(seconds);
        _proposalSeconds = _proposals.Average();
    }

    public void IterationTook(ResourceUse before, ResourceUse after, double seconds)
    {
        _iterations.Add((before, after, seconds));
        _proposals.Clear();
    }

    /// <summary>Until the end of the run.</summary>
    /// <param name="use">Res_i.</param>
    /// <param name="iteration">i.</param>
    public TimeSpan? Left(ResourceUse use, int iteration)
    {
        if (_proposalSeconds is not { } ofProposal) return null;
        double ofIteration = _iterations.Count > 0 ? _iterations.TakeLast(Recent).Average(i => i.Seconds) : _proposalsInAll * ofProposal / workers;
        double done = _proposalsInAll == 0 ? 0 : (double)_proposals.Count / _proposalsInAll;
        double iterations = Math.Max(0, IterationsLeft(use, iteration) - done) * ofIteration;
        // Each proposal trains on one thread; the long-term fine-tuning has all of them.
        double longTerm = fineTuner.ShortTermImages == 0 ? 0 : ofProposal * fineTuner.LongTermImages / fineTuner.ShortTermImages / workers;
        return Pace.Span(iterations + longTerm);
    }

    /// <summary>Until the end of the long-term fine-tuning.</summary>
    public TimeSpan? Left(LongTermEpoch epoch) => epoch.ImagesPerSecond > 0
        ? Pace.Span((double)fineTuner.LongTermImages / epoch.Epochs * (epoch.Epochs - epoch.Epoch) / epoch.ImagesPerSecond) : null;

    /// <summary>Follows the schedule to the budget, at the pace at which the past iterations kept to it: a step of widths often takes away more than was asked.</summary>
    public int IterationsLeft(ResourceUse use, int iteration) => budget.Limits.Max(limit =>
    {
        double initially = initial.Of(limit.Resource), over = use.Of(limit.Resource) - limit.Amount!.Value;
        double[] falls = [.. _iterations.Select(i => i.Before.Of(limit.Resource) - i.After.Of(limit.Resource))];
        double planned = Enumerable.Range(iteration - falls.Length, falls.Length).Sum(i => schedule.ReductionAt(i, initially));
        double pace = falls.Length > 0 ? Math.Clamp(falls.Sum() / planned, 0.25, 10) : 1;
        // However small the schedule's reduction has become, an iteration takes away a whole step of widths.
        double least = Math.Max(0, (falls.Length > 0 ? falls.Average() : schedule.ReductionAt(0, initially)) / 4);
        int iterations = 0;
        while (over > 0 && iterations < MostIterations) over -= Math.Max(least, pace * schedule.ReductionAt(iteration + iterations++, initially));
        return iterations;
    });
}
