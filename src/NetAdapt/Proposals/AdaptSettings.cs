using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>What Algorithm 1 is told. How proposals are trained is the fine-tuner's own matter.</summary>
public sealed record AdaptSettings
{
    /// <summary>Bud: in amounts, or in shares of what the given network uses.</summary>
    public required Budget Budget { get; init; }

    /// <summary>dR_i.</summary>
    public ReductionSchedule Schedule { get; init; } = new();

    public WidthRule Widths { get; init; } = new();

    public FilterCriterion Criterion { get; init; } = FilterCriterion.L2;

    public ProposalChoice Choice { get; init; } = ProposalChoice.HighestAccuracy;

    /// <summary>Layers that keep all their filters: names, or patterns with * and ?.</summary>
    public ImmutableArray<string> Exclusions { get; init; } = [];

    /// <summary>Percentage points of accuracy that the result may be below the given network without the run counting as failed.</summary>
    public double MaxDrop { get; init; } = 20;

    /// <summary>A latency is limited, or decides which proposal wins.</summary>
    internal bool DependsOnLatency => Choice == ProposalChoice.AccuracyPerLatency || Budget.Limits.Any(limit => limit.Resource == Resource.Latency);

    /// <summary>Of the whole run; every proposal's own seed follows from it, the iteration and the group.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="InvalidInputException">A setting lies outside its range.</exception>
    public void Validate()
    {
        Schedule.Validate();
        if (!(MaxDrop is >= 0 and <= 100)) throw new InvalidInputException(FormattableString.Invariant($"--max-drop {MaxDrop}: give percentage points from 0 to 100."));
        if (Widths.Step < 1 || Widths.Minimum < 1) throw new InvalidInputException("the width step and the minimum width must be at least 1");
    }

    /// <summary>The seed of the proposal that shrinks <paramref name="group"/> in an iteration; of the long-term fine-tuning, where no group is named.</summary>
    public ulong SeedOf(int iteration, string group = "")
    {
        // FNV-1a: the same for ever, which string.GetHashCode is not.
        ulong hash = 14695981039346656037;
        foreach (char c in group) hash = (hash ^ c) * 1099511628211;
        return Prng.Mix(Seed, (ulong)iteration, hash);
    }
}
