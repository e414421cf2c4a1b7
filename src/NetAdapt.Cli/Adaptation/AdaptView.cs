using System.Collections.Immutable;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Terminal;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Adaptation;

/// <summary>What a person sees of a run at work: a line for each iteration, and what is going on now with the time that is left.</summary>
internal sealed class AdaptView(View view) : IProgress<AdaptEvent>
{
    /// <summary>Reading more than so many bytes takes longer than a user waits without a word.</summary>
    internal const long SlowBytes = 500_000_000;

    public void Report(AdaptEvent value)
    {
        switch (value)
        {
            case DataOpened { Data: var data }:
                foreach (string note in data.Notes) view.Say($"{data.Name}: {note}");
                foreach (string warning in data.Warnings) view.Warn(warning);
                break;
            case ImagesCompared { Bytes: > SlowBytes } compared:
                view.Say($"reading {compared.Images} images ({Units.Bytes(compared.Bytes)}) once, "
                    + "so that a resumed run can tell whether they changed");
                break;
            case DataWarned { Warning: var warning }:
                view.Warn(warning);
                break;
            case GroupsLeftAlone left:
                view.Say(Text(left.Groups, left.Free, left.Rule));
                break;
            case PhaseLasts lasts:
                view.Lasts($"{lasts.What} ...");
                break;
            case DeviceChanged changed:
                view.Warn($"the run began on another device ({string.Join("; ", changed.Differences)}): its latencies and its last bits may differ.");
                break;
            case TableStarted started:
                view.Say($"measuring the latency table on {started.Processor} ({started.Isa}, {Units.Count(started.Threads, "thread")})");
                break;
            case TableMeasuring { Progress: var p }:
                new ProfileView(view).Report(p);
                break;
            case TableFinished { Table: var table }:
                view.Say(Units.Invariant($"{table.Entries.Count} layer shapes; correction: {table.Correction}"));
                break;
            case TableIsUntrue { Warning: var warning }:
                view.Warn(warning);
                break;
            case TableIsElsewhere { Header: var header }:
                view.Say($"the latency table is of {header.Device} ({header.Isa}, {Units.Count(header.Threads, "thread")}): latencies are that device's, by the table; nothing is measured here");
                break;
            case TrainingPlanned planned:
                view.Say($"fine-tuning one network takes {Units.Bytes(planned.Bytes)} of memory at its peak");
                break;
            case Doing { What: var what }:
                view.Say(what);
                break;
            case RateTried { Trial: var trial }:
                view.Status(FineTuningView.Show(trial));
                break;
            case RateChosen { Found: var found }:
                view.Say(FineTuningView.Show(found));
                break;
            case FineTuningRetreated { Retreat: var retreat }:
                view.Warn(FineTuningView.Show(retreat));
                break;
            case RunBegan began:
                view.Say($"given: {Show(began.Initial.Use)}, holdout {Units.Percent(began.Initial.Accuracy)}; {began.Groups} groups of filters; budget {Units.Limits(began.Budget)}");
                break;
            case RunWentOn on:
                view.Say($"going on after iteration {on.State.Iteration}: {Show(on.State.Use)}, holdout {Units.Percent(on.State.Accuracy)}");
                break;
            case IterationStarted started:
                view.Status(Line(started));
                break;
            case ProposalFinished { Proposal: { Failed: true } failed } finished:
                view.Warn($"iteration {finished.Iteration}: the proposal to shrink {failed.Group} to {failed.Width} failed: {failed.Failure}");
                break;
            case ProposalFinished { Proposal: var p } finished:
                view.Status(Line(finished, p));
                break;
            case ProposalAdopted { Proposal: var p } adopted:
                string measured = adopted.Measured is { } latency ? $" (measured {latency})" : "";
                view.Say($"iteration {adopted.Iteration,3}: {p.Group} {p.WidthBefore} -> {p.Width}  {Show(adopted.State.Use)}{measured}  holdout {Units.Percent(p.Accuracy)}{Left(value)}");
                view.Say(Units.Invariant($"               {adopted.Time.Seconds:0.0} s: {adopted.Time}"));
                break;
            case LongTermStarted longTerm:
                view.Say($"{(longTerm.BudgetIsMet ? "the budget is met" : "no group of filters can shrink any further, and the budget is not met")}; fine-tuning to the end{Left(value)}");
                break;
            case LongTermEpochFinished { Epoch: var e }:
                view.Say(Line(e, value));
                break;
        }
    }

    /// <summary>Says which groups keep their width because of --step and --min.</summary>
    internal static string Text(ImmutableArray<ChannelGroup> leftAlone, int free, WidthRule rule) =>
        $"{leftAlone.Length} of {Units.Count(free, "group")} of filters keep their width, since --step {rule.Step} and --min {rule.Minimum} leave no narrower one: "
        + string.Join(", ", leftAlone.Select(group => $"{group.Name} ({group.Width * group.ChannelsPerUnit})"));

    internal static FittedLine Line(IterationStarted started) => new(
        ($"iteration {started.Iteration}: {started.Proposals} proposals", 0),
        ($"to meet {started.Constraint}", 1), (ToGo(started), 0));

    internal static FittedLine Line(ProposalFinished finished, Proposal p) => new(
        ($"iteration {finished.Iteration}: {finished.Finished}/{finished.Of}", 0),
        ($"{FittedLine.Short(p.Group)} {p.WidthBefore} -> {p.Width}", 1), (ShowLatency(p.Predicted.Latency), 3),
        ($"holdout {Units.Percent(p.Accuracy)}", 2), (ToGo(finished), 0));

    internal static FittedLine Line(LongTermEpoch epoch, AdaptEvent happened) => new(
        (Units.Invariant($"epoch {epoch.Epoch}/{epoch.Epochs}"), 0), (Units.Invariant($"loss {epoch.Loss:0.0000}"), 0),
        ($"train {Units.Percent(epoch.TrainTop1)}", 0), (Units.Invariant($"{epoch.ImagesPerSecond:0} images/s"), 1),
        (ToGo(happened), 0));

    private static string Show(ResourceUse use) => string.Join(", ",
        new[] { ShowLatency(use.Latency), $"{Units.Macs(use.Macs)} MACs", $"{Units.Bytes(use.WeightsBytes)} of weights" }.Where(text =>
            text.Length > 0));

    private static string ShowLatency(Latency latency) => double.IsNaN(latency.Milliseconds) ? "" : latency.ToString();

    private static string Left(AdaptEvent value) => ToGo(value) is { Length: > 0 } left ? $"; {left}" : "";

    private static string ToGo(AdaptEvent value) =>
        value.Left is { TotalSeconds: >= 1 } left ? $"about {Units.Span(left)} to go" : "";
}
