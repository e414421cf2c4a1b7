using System.Text.Json.Serialization;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>How Algorithm 1 ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AdaptOutcome>))]
public enum AdaptOutcome
{
    /// <summary>The budget is met, and the network fine-tuned.</summary>
    Met,

    /// <summary>No group can shrink any further with a gain.</summary>
    BudgetUnreachable,

    /// <summary>All proposals of an iteration failed.</summary>
    ProposalsFailed,
}

/// <summary>What Algorithm 1 returns.</summary>
/// <param name="Network">The smallest network that was reached, fine-tuned to the end; where all proposals failed, as it was adopted.</param>
/// <param name="Last">The loop's last state.</param>
/// <param name="Message">How far it got and what to do next; empty where the budget is met.</param>
public sealed record AdaptEnd(AdaptOutcome Outcome, Network Network, AdaptState Last, string Message)
{
    internal static AdaptEnd Met(AdaptState last, Network fineTuned) => new(AdaptOutcome.Met, fineTuned, last, "");

    internal static AdaptEnd Unreachable(AdaptState last, Network fineTuned, Constraint constraint, Budget budget)
    {
        string reached = string.Join(", ", budget.ExceededBy(last.Use).Select(limit =>
            $"{limit.Resource.ToString().ToLowerInvariant()} {last.Use.QuantityOf(limit.Resource)} of {new Quantity(limit.Resource, limit.Amount!.Value)} asked"));
        return new(AdaptOutcome.BudgetUnreachable, fineTuned, last,
            $"the budget cannot be reached: after {last.Iteration} iterations no group of filters can shrink any further and meet {constraint} ({reached}). "
            + "The smallest network is written, fine-tuned to the end. To get further, allow narrower layers (a smaller minimum width or width step), exclude fewer layers, or raise the budget.");
    }

    internal static AdaptEnd AllFailed(AdaptState last, IReadOnlyList<Proposal> proposals)
    {
        var failures = proposals.GroupBy(p => p.Failure).OrderByDescending(same => same.Count()).Select(same => $"{string.Join(", ", same.Select(p => p.Group))}: {same.Key}");
        return new(AdaptOutcome.ProposalsFailed, last.Network, last,
            $"all {proposals.Count} proposals of iteration {last.Iteration} failed. {string.Join("; ", failures)}");
    }
}
