using System.Collections.Immutable;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>What a run tells while it is at work.</summary>
public abstract record AdaptEvent
{
    /// <summary>Time until the end, from what the run has measured of itself so far; null while it knows nothing yet.</summary>
    public TimeSpan? Left { get; init; }
}

/// <summary>The images were found.</summary>
public sealed record DataOpened(Dataset Data) : AdaptEvent;

/// <summary>The images are read once, so that a run that is resumed can tell whether they changed.</summary>
/// <param name="Bytes">Of their files.</param>
public sealed record ImagesCompared(int Images, long Bytes) : AdaptEvent;

/// <summary>Something about the data that the user should know, with a remedy.</summary>
public sealed record DataWarned(string Warning) : AdaptEvent;

/// <summary>Some groups keep their width, whatever the budget: the settings leave them no narrower one.</summary>
/// <param name="Free">Free groups in all.</param>
public sealed record GroupsLeftAlone(ImmutableArray<ChannelGroup> Groups, int Free, WidthRule Rule) : AdaptEvent;

/// <summary>The run has been at one thing for some seconds, and has said nothing.</summary>
/// <param name="What">"measuring the given network".</param>
public sealed record PhaseLasts(string What) : AdaptEvent;

/// <summary>A stopped run goes on elsewhere: its latencies and its last bits may differ.</summary>
/// <param name="Differences">"isa was avx2, and is avx512".</param>
public sealed record DeviceChanged(ImmutableArray<string> Differences) : AdaptEvent;

/// <summary>The run measures a latency table of its own.</summary>
/// <param name="Processor">This machine's.</param>
public sealed record TableStarted(string Processor, string Isa, int Threads) : AdaptEvent;

public sealed record TableMeasuring(ProfileProgress Progress) : AdaptEvent;

public sealed record TableFinished(LatencyTable Table) : AdaptEvent;

/// <summary>The machine changed while the latency table was measured (<see cref="TableFit"/>).</summary>
public sealed record TableIsUntrue(string Warning) : AdaptEvent;

/// <summary>The given latency table is another device's: its latencies are what counts, and nothing is measured here.</summary>
public sealed record TableIsElsewhere(TableHeader Header) : AdaptEvent;

/// <summary>Fine-tuning one network takes more memory than any one before.</summary>
/// <param name="Bytes">At its peak.</param>
public sealed record TrainingPlanned(long Bytes) : AdaptEvent;

/// <summary>Something beside measuring and training is done, and may take a while.</summary>
/// <param name="What">"finding the learning rate".</param>
public sealed record Doing(string What) : AdaptEvent;

/// <summary>A trial of a learning rate is over.</summary>
public sealed record RateTried(RateTrial Trial) : AdaptEvent;

/// <summary>The learning rate was found.</summary>
public sealed record RateChosen(RateFound Found) : AdaptEvent;

/// <summary>A fine-tuning diverged, and begins again with a lower rate.</summary>
public sealed record FineTuningRetreated(Retreat Retreat) : AdaptEvent;

/// <summary>The given network was measured and judged.</summary>
/// <param name="Budget">In amounts.</param>
/// <param name="Groups">Free groups of filters.</param>
public sealed record RunBegan(AdaptState Initial, Budget Budget, int Groups) : AdaptEvent;

/// <summary>A stopped run goes on.</summary>
public sealed record RunWentOn(AdaptState State) : AdaptEvent;

/// <param name="Iteration">From 1: the number of the network that it will make.</param>
/// <param name="Constraint">Its share is under 1 where no group can give the schedule's whole reduction.</param>
public sealed record IterationStarted(int Iteration, AdaptState State, Constraint Constraint, int Proposals) : AdaptEvent;

/// <param name="Finished">So many of the iteration's proposals.</param>
/// <param name="Of">So many there are.</param>
public sealed record ProposalFinished(int Iteration, Proposal Proposal, int Finished, int Of) : AdaptEvent;

/// <summary>An iteration is over.</summary>
/// <param name="State">After it.</param>
/// <param name="Measured">The whole network, where the platform can measure.</param>
/// <param name="Time">Where the iteration's time went.</param>
public sealed record ProposalAdopted(int Iteration, Proposal Proposal, AdaptState State, Latency? Measured, TimeSplit Time) : AdaptEvent;

public sealed record LongTermStarted(AdaptState State, bool BudgetIsMet) : AdaptEvent;

public sealed record LongTermEpochFinished(LongTermEpoch Epoch) : AdaptEvent;

public sealed record RunEnded(AdaptReport Report) : AdaptEvent;
