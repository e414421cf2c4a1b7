using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>What a run tells while it is at work.</summary>
public abstract record AdaptEvent
{
    /// <summary>Time until the end, from what the run has measured of itself so far; null while it knows nothing yet.</summary>
    public TimeSpan? Left { get; init; }
}

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
