using System.Collections.Immutable;
using System.Diagnostics;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Runs;

/// <summary>The steps of Algorithm 1, each remembered as soon as it is done, so that a run that was stopped at any moment goes on with the same result.</summary>
internal sealed class RecordedSteps : IAdaptSteps
{
    // Where latency decides, the start and the end say what the budget is and whether it is met, so they are measured more than once. Where it does not, only the report needs it.
    private const int CarefulMeasurements = 9, ReportedMeasurements = 1;

    private readonly AdaptSettings _settings;
    private readonly AdaptPlatform _platform;
    private readonly IRunRecord _record;
    private readonly RecordedMeter _meter;
    private readonly IProgress<AdaptEvent>? _progress;
    private readonly RunClock _run;
    private readonly CancellationToken _cancellation;
    private readonly bool _retriesFailures;
    private TimeEstimate? _estimate;
    private IterationClock _clock = new();

    public RecordedSteps(AdaptSettings settings, AdaptPlatform platform, IRunRecord record, IProgress<AdaptEvent>? progress, RunClock run, CancellationToken cancellation)
    {
        (_settings, _platform, _record, _progress, _run, _cancellation) = (settings, platform, record, progress, run, cancellation);
        _meter = new RecordedMeter(platform, record, cancellation);
        // A run that stopped because everything failed is gone on with in the hope that the cause is gone.
        _retriesFailures = record.Entries.LastOrDefault() is EndedEntry { Report.Outcome: AdaptOutcome.ProposalsFailed };
        Budget = settings.Budget;
    }

    /// <summary>Res_0, once begun.</summary>
    public ResourceUse InitialUse { get; private set; }

    /// <summary>In amounts, once begun.</summary>
    public Budget Budget { get; private set; }

    private int EndMeasurements => _settings.DependsOnLatency ? CarefulMeasurements : ReportedMeasurements;

    private IEnumerable<T> Entries<T>() where T : RunEntry => _record.Entries.OfType<T>();

    public AdaptState Begin(Network pretrained)
    {
        _run.During(RunPhase.Measuring, "measuring the given network", () => _meter.Measure(0, pretrained, EndMeasurements));
        if (Entries<BeganEntry>().SingleOrDefault() is not { } began)
        {
            began = new BeganEntry(_run.During(RunPhase.Evaluating, "judging the given network on the holdout images", () => _platform.Holdout.Top1(pretrained, _cancellation)),
                Top1Of(pretrained, "judging the given network on the test images"),
                ChannelGroups.Of(pretrained, _settings.Exclusions).Free.ToImmutableSortedDictionary(group => group.Name, group => group.Width));
            _record.Append(began);
        }
        // Once an iteration is over, the given network is only asked for its widths.
        Network trained = Entries<AdoptedEntry>().Any() ? pretrained : _platform.Prepare?.Invoke(pretrained) ?? pretrained;
        var state = new AdaptState(0, trained, _meter.UseAt(0, pretrained), began.HoldoutTop1);
        InitialUse = state.Use;
        Budget = _settings.Budget.For(state.Use);
        _estimate = new TimeEstimate(_settings.Schedule, Budget, state.Use, _platform.FineTuner, _platform.Workers);
        _progress?.Report(new RunBegan(state, Budget, began.Widths.Count));
        return state;
    }

    public AdaptState GoOn(AdaptState initial)
    {
        _clock = new IterationClock();
        if (Entries<AdoptedEntry>().LastOrDefault() is not { } last) return initial;
        ResourceUse before = initial.Use;
        foreach (AdoptedEntry entry in Entries<AdoptedEntry>())
        {
            _estimate!.IterationTook(before, entry.Predicted.ToUse(), entry.Seconds);
            before = entry.Predicted.ToUse();
        }
        Network network = _record.NetworkOf(last.Iteration);
        AdaptState state = Arrive(last, network);
        _progress?.Report(new RunWentOn(state));
        return state;
    }

    /// <summary>What a network uses, whose latency is known.</summary>
    public ResourceUse UseOf(Network network, Latency latency) => _meter.UseOf(network, latency);

    /// <summary>Share of the test images that are right; null where there are none.</summary>
    /// <param name="what">What to tell if it lasts.</param>
    public double? Top1Of(Network network, string what) => _run.During(RunPhase.Evaluating, what, () => _platform.Test?.Top1(network, _cancellation));

    public T ChooseFilters<T>(Func<T> choose) => _run.During(RunPhase.Ranking, "choosing filters", choose);

    public ResourceUse Predict(Network network) => _run.During(RunPhase.LookUps, null, () => _clock.LookUp(() => _meter.Predict(network)));

    public Tensor?[] Saliency(Network network) => _platform.Saliency!.Of(network, _cancellation);

    public IReadOnlyList<Proposal> Propose(AdaptState state, Constraint constraint, IReadOnlyList<ProposalRequest> requests)
    {
        int iteration = state.Iteration + 1;
        var proposals = new Proposal[requests.Count];
        for (int i = 0; i < requests.Count; i++)
            if (Recorded(iteration, requests[i]) is { } entry) proposals[i] = ToProposal(entry);
        int[] open = [.. Enumerable.Range(0, requests.Count).Where(i => proposals[i] == null)];
        int finished = requests.Count - open.Length;
        _estimate!.IterationStarts(requests.Count);
        foreach (Proposal proposal in proposals.Where(p => p != null)) _estimate.ProposalTook(proposal.Seconds);
        _progress?.Report(new IterationStarted(iteration, state, constraint, requests.Count) { Left = _estimate.Left(state.Use, state.Iteration) });
        var made = new List<Proposal>();
        TimeSpan storing = TimeSpan.Zero;
        long begin = Stopwatch.GetTimestamp();
        string what = FormattableString.Invariant($"iteration {iteration}: fine-tuning and judging {open.Length} {(open.Length == 1 ? "proposal" : "proposals")}");
        _run.During(RunPhase.Proposals, what, () => new ProposalRunner(_platform.FineTuner, _platform.Holdout, _platform.Workers).Run([.. open.Select(i => requests[i])], (number, proposal) =>
        {
            long start = Stopwatch.GetTimestamp();
            int i = open[number];
            if (proposal.Network != null) _record.StoreProposal(iteration, i, proposal.Network);
            _record.Append(new ProposedEntry(iteration, i, proposal.Group, proposal.WidthBefore, requests[i].Units, UseFigures.Of(proposal.Predicted),
                proposal.Failed ? null : proposal.Accuracy, proposal.Seconds, proposal.Failure));
            proposals[i] = proposal with { Network = null };
            made.Add(proposals[i]);
            _estimate.ProposalTook(proposal.Seconds);
            _progress?.Report(new ProposalFinished(iteration, proposals[i], ++finished, requests.Count) { Left = _estimate.Left(state.Use, state.Iteration) });
            storing += Stopwatch.GetElapsedTime(start);
        }, _cancellation));
        TimeSplit split = _clock.Proposed(made, _platform.Workers, storing, Stopwatch.GetElapsedTime(begin));
        foreach (var (phase, seconds) in new[] { (RunPhase.Training, split.TrainingSeconds), (RunPhase.Judging, split.EvaluationSeconds), (RunPhase.Idle, split.IdleSeconds) })
            _run.Move(RunPhase.Proposals, phase, seconds);
        _run.Move(RunPhase.Proposals, RunPhase.Writing, storing.TotalSeconds / Math.Max(1, Math.Min(_platform.Workers, made.Count)));
        return proposals;
    }

    public AdaptState Adopt(AdaptState state, Proposal best)
    {
        int iteration = state.Iteration + 1, number = Entries<ProposedEntry>().Last(entry => entry.Iteration == iteration && entry.Group == best.Group).Number;
        Network network = _run.During(RunPhase.Writing, "writing the iteration's network", () => _record.AdoptProposal(iteration, number));
        TimeSplit time = _clock.Restart();
        var entry = new AdoptedEntry(iteration, best.Group, best.WidthBefore, best.Width, UseFigures.Of(best.Predicted), state.Accuracy, best.Accuracy, time.Seconds, time);
        _record.Append(entry);
        AdaptState next = Arrive(entry, network);
        _estimate!.IterationTook(state.Use, next.Use, time.Seconds);
        _progress?.Report(new ProposalAdopted(iteration, best, next, _meter.MeasuredAt(iteration), time) { Left = _estimate.Left(next.Use, next.Iteration) });
        return next;
    }

    public Network LongTermFineTune(AdaptState state)
    {
        if (Entries<FineTunedEntry>().Any()) return _record.Adapted();
        _progress?.Report(new LongTermStarted(state, Budget.IsMetBy(state.Use)) { Left = _estimate!.Left(state.Use, state.Iteration) });
        long start = Stopwatch.GetTimestamp();
        var epochs = new EpochProgress(epoch => _progress?.Report(new LongTermEpochFinished(epoch) { Left = _estimate!.Left(epoch) }));
        LongTermResult tuned = _run.During(RunPhase.FineTuning, "long-term fine-tuning",
            () => _platform.FineTuner.LongTerm(state.Network, _settings.SeedOf(state.Iteration), _record.Checkpoint, epochs, _cancellation));
        Network stored = _run.During(RunPhase.Writing, "writing the adapted network", () => _record.StoreAdapted(tuned.Network));
        _record.Append(new FineTunedEntry(Stopwatch.GetElapsedTime(start).TotalSeconds, tuned.Summary));
        return stored;
    }

    /// <summary>What the given network, and the one that the run leaves, really take; null where nothing can be measured.</summary>
    /// <param name="limit">What the latter is judged by; null: nothing.</param>
    public (Latency? Given, Latency? Result) MeasureEnds(Network adapted, Latency? limit) =>
        (_meter.MeasuredAt(0), _run.During(RunPhase.Measuring, "measuring the adapted network", () => _meter.MeasureResult(adapted, EndMeasurements, limit)));

    /// <summary>What follows an adoption, in a run that goes on too.</summary>
    private AdaptState Arrive(AdoptedEntry adopted, Network network)
    {
        _record.DropProposals(adopted.Iteration);
        // Where no decision depends on latency, the networks on the way are not measured.
        if (_settings.DependsOnLatency)
            _run.During(RunPhase.Measuring, FormattableString.Invariant($"measuring the network of iteration {adopted.Iteration}"), () => _clock.Measure(() =>
            {
                _meter.Measure(adopted.Iteration, network, 1);
                if (Budget.IsMetBy(_meter.UseAt(adopted.Iteration, network))) _meter.Measure(adopted.Iteration, network, CarefulMeasurements);
            }));
        return new AdaptState(adopted.Iteration, network, _meter.UseAt(adopted.Iteration, network), adopted.Accuracy);
    }

    /// <summary>A proposal of a stopped run counts where it answers this very request.</summary>
    private ProposedEntry? Recorded(int iteration, ProposalRequest request) => Entries<ProposedEntry>().LastOrDefault(entry =>
        entry.Iteration == iteration && entry.Group == request.Group.Name && entry.FiltersBefore == request.Group.Width
        && entry.Units.SequenceEqual(request.Units) && !(_retriesFailures && entry.Failure != null));

    private static Proposal ToProposal(ProposedEntry entry) => new(entry.Group, entry.FiltersBefore, entry.Units.Length, entry.Predicted.ToUse(),
        entry.Accuracy ?? double.NaN, entry.Seconds, entry.Failure, null);

    private sealed class EpochProgress(Action<LongTermEpoch> report) : IProgress<LongTermEpoch>
    {
        public void Report(LongTermEpoch value) => report(value);
    }
}
