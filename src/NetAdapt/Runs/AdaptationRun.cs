using System.Collections.Immutable;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>One run of Algorithm 1 from a record's given network to its adapted one, and the result as it was written: read back, measured whole, and judged on the test images.
/// A record that an earlier, stopped run began is gone on with.</summary>
public sealed class AdaptationRun(AdaptSettings settings, AdaptPlatform platform, IRunRecord record, IProgress<AdaptEvent>? progress = null, RunClock? clock = null)
{
    // A measured latency carries noise; everything else is counted.
    private const double LatencyTolerance = 0.02;

    /// <exception cref="InvalidInputException">The settings, the network or the folder cannot be worked with.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was finished is recorded.</exception>
    public AdaptReport Execute(CancellationToken cancellation = default)
    {
        settings.Validate();
        platform.Validate(settings);
        if (record.Entries.LastOrDefault() is EndedEntry { Report.Outcome: not AdaptOutcome.ProposalsFailed } ended)
        {
            record.StoreReport(ended.Report);   // the earlier run may have ended between the two
            return ended.Report;
        }
        clock ??= new RunClock(progress);
        var steps = new RecordedSteps(settings, platform, record, progress, clock, cancellation);
        Network pretrained = record.NetworkOf(0);
        AdaptEnd end = new Adapter(settings, steps).Adapt(pretrained);
        Network adapted = end.Outcome == AdaptOutcome.ProposalsFailed ? record.StoreAdapted(end.Network) : end.Network;

        var (measuredGiven, measuredResult) = steps.MeasureEnds(adapted, LatencyLimit(steps.Budget));
        ResourceUse given = steps.UseOf(pretrained, measuredGiven ?? steps.InitialUse.Latency);
        ResourceUse use = steps.UseOf(adapted, measuredResult ?? end.Last.Use.Latency);
        Limit[] exceeded = [.. steps.Budget.Limits.Where(limit => use.Of(limit.Resource) > MostOf(limit))];
        string message = end.Outcome != AdaptOutcome.Met || exceeded.Length == 0 ? end.Message
            : $"the written network, measured whole, is over the budget: "
              + $"{string.Join(", ", exceeded.Select(limit => $"{limit.Resource.ToString().ToLowerInvariant()} {use.QuantityOf(limit.Resource)} where {new Quantity(limit.Resource, limit.Amount!.Value)} was asked"))}. "
              + "The machine may have been busy: measure it again with `netadapt bench`, or ask for a little less.";
        BeganEntry began = record.Entries.OfType<BeganEntry>().Single();
        FineTuningSummary? summary = record.Entries.OfType<FineTunedEntry>().LastOrDefault()?.Summary;
        double? top1 = steps.Top1Of(adapted, "judging the adapted network on the test images");
        // Where there are no test images, those that chose the state that was kept tell.
        double drop = 100 * ((began.Top1 ?? began.HoldoutTop1) - (top1 ?? summary?.HoldoutAfter ?? began.HoldoutTop1));
        bool lostTooMuch = drop > settings.MaxDrop;
        if (lostTooMuch) message = string.Join(" ", new[] { message, LostText(drop) }.Where(text => text.Length > 0));
        var report = new AdaptReport(end.Outcome, end.Outcome == AdaptOutcome.Met && exceeded.Length == 0, message, steps.Budget.ToString(),
            FiguresOf(given, began.HoldoutTop1, began.Top1), FiguresOf(use, null, top1),
            record.Entries.OfType<AdoptedEntry>().Sum(entry => entry.Seconds) + record.Entries.OfType<FineTunedEntry>().Sum(entry => entry.Seconds),
            History.Of(record.Entries), LayerTable.Of(pretrained, adapted), platform.OtherDevice, clock.Times())
        {
            FineTuning = summary,
            LostTooMuch = lostTooMuch,
        };
        record.Append(new EndedEntry(report));
        record.StoreReport(report);
        progress?.Report(new RunEnded(report));
        return report;
    }

    private string LostText(double drop) => FormattableString.Invariant(
        $"the written network is {drop:0.0} points less accurate than the given one, and {settings.MaxDrop:0.#} are allowed (--max-drop).")
        + " Give a looser budget, longer fine-tuning (--long-epochs, --short-steps), or a lower learning rate (--long-lr, --short-lr).";

    private static double MostOf(Limit limit) => limit.Amount!.Value * (limit.Resource == Resource.Latency ? 1 + LatencyTolerance : 1);

    private static Latency? LatencyLimit(Budget budget) => (from limit in budget.Limits where limit.Resource == Resource.Latency select (Latency?)new Latency(MostOf(limit))).FirstOrDefault();

    private static NetworkFigures FiguresOf(ResourceUse use, double? holdout, double? test)
    {
        UseFigures figures = UseFigures.Of(use);
        return new NetworkFigures(figures.LatencyMs, figures.Macs, figures.WeightsBytes, figures.PeakMemoryBytes, holdout, test);
    }
}
