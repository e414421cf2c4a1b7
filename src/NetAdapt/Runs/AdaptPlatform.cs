using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;

namespace NetAdapt.Runs;

/// <summary>What a run works with: who trains, who judges, who measures.</summary>
public sealed record AdaptPlatform
{
    public required IFineTuner FineTuner { get; init; }

    /// <summary>The given network in the form in which it is fine-tuned and pruned; null: as it was given.</summary>
    public Func<Network, Network>? Prepare { get; init; }

    /// <summary>Judges proposals, on training images that are set aside; never on test images.</summary>
    public required IJudge Holdout { get; init; }

    /// <summary>Judges the given and the adapted network; null: there are no test images.</summary>
    public IJudge? Test { get; init; }

    /// <summary>The look-up table; needed where latency is limited, and for choosing by accuracy per latency.</summary>
    public ILatencyModel? Table { get; init; }

    /// <summary>The device that the table's latencies are of, where that is not this one; null: it is.</summary>
    public string? OtherDevice { get; init; }

    /// <summary>Measures a whole network on the device; null: nothing is measured, and the table is taken at its word.</summary>
    public Func<Network, CancellationToken, Latency>? Measure { get; init; }

    /// <summary>Bytes at the peak of inference by the device's own plan of a network; null: <see cref="MemoryPlan"/>'s figure counts. Networks that are only asked for
    /// are taken in proportion to the iteration's network, whose plan is known.</summary>
    public Func<Network, long>? PeakMemory { get; init; }

    /// <summary>Whole networks that were measured correct the table. Without it a run with a fixed table gives the same network every time.</summary>
    public bool CorrectTable { get; init; } = true;

    /// <summary>For ranking filters by Taylor.</summary>
    public IWeightSaliency? Saliency { get; init; }

    /// <summary>Proposals at work at the same time, each on one thread. The result does not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <exception cref="InvalidInputException">The settings ask for what this platform does not have.</exception>
    internal void Validate(AdaptSettings settings)
    {
        if (Table == null && settings.Budget.Limits.Any(limit => limit.Resource == Resource.Latency))
            throw new InvalidInputException("a latency budget needs a latency table; `netadapt profile` builds it");
        if (Table == null && settings.Choice == ProposalChoice.AccuracyPerLatency)
            throw new InvalidInputException("choosing by accuracy per latency needs a latency table; `netadapt profile` builds it");
        if (Saliency == null && settings.Criterion == FilterCriterion.Taylor)
            throw new InvalidInputException("ranking filters by Taylor needs gradients, which this backend does not give; rank by l2 or l1");
    }
}
