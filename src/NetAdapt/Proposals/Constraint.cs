using System.Collections.Immutable;
using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>Con of Algorithm 1: the most that the next network may use of each limited resource.</summary>
/// <param name="Current">Res_i, what it starts from.</param>
/// <param name="Limits">In amounts.</param>
/// <param name="Share">How much of the schedule's reduction it asks for: 1, or less where no group can give all of it; 0 asks for any fall at all.</param>
public sealed record Constraint(ResourceUse Current, ImmutableArray<Limit> Limits, double Share)
{
    /// <summary>No limit is exceeded, and at least one resource that is over its budget falls.</summary>
    public bool IsMetBy(ResourceUse use)
    {
        bool falls = false;
        foreach (Limit limit in Limits)
        {
            // A latency that is not a number exceeds every limit.
            if (!(use.Of(limit.Resource) <= limit.Amount)) return false;
            // What is within its budget already may have room above it, and its fall alone would be no progress.
            falls |= limit.Amount <= Current.Of(limit.Resource) && use.Of(limit.Resource) < Current.Of(limit.Resource);
        }
        return falls;
    }

    public override string ToString() => string.Join(", ", Limits.Select(limit =>
        $"{limit.Resource.ToString().ToLowerInvariant()} <= {new Quantity(limit.Resource, limit.Amount!.Value)}"));
}
