using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>dR_i of Algorithm 1: how much of each limited resource an iteration takes away. dR_i,j = InitialReduction * Res_0,j * Decay^i. The defaults are those of the
/// authors' code.</summary>
/// <param name="InitialReduction">As a share of what the given network uses.</param>
/// <param name="Decay">From one iteration to the next.</param>
public sealed record ReductionSchedule(double InitialReduction = 0.025, double Decay = 0.96)
{
    // Where no single group can give the whole reduction, these shares of it are tried in turn; 0: whatever one width step gives.
    private static readonly double[] Shares = [1, 0.5, 0.25, 0.125, 0];

    /// <exception cref="InvalidInputException">A number lies outside its range.</exception>
    public void Validate()
    {
        if (InitialReduction is not (> 0 and < 1)) throw new InvalidInputException("the initial reduction must lie between 0 and 1, such as 0.025 (2.5 % of what the given network uses)");
        if (Decay is not (> 0 and <= 1)) throw new InvalidInputException("the reduction's decay must be over 0 and at most 1, such as 0.96");
    }

    /// <summary>dR_i of a resource of which the given network uses <paramref name="initial"/>.</summary>
    public double ReductionAt(int iteration, double initial) => InitialReduction * initial * Math.Pow(Decay, iteration);

    /// <summary>Con = Res_i - dR_i (line 4), never below the budget. A resource that is within its budget may rise up to it, but no further. After the schedule's own
    /// reduction come smaller ones, for when no group can meet it.</summary>
    /// <param name="budget">In amounts.</param>
    /// <param name="initial">Res_0.</param>
    /// <param name="current">Res_i, which exceeds the budget.</param>
    public IEnumerable<Constraint> Tighten(Budget budget, ResourceUse initial, ResourceUse current, int iteration) => Shares.Select(share => new Constraint(current,
    [
        .. budget.Limits.Select(limit => limit with
        {
            Amount = Math.Max(limit.Amount!.Value, current.Of(limit.Resource) - share * ReductionAt(iteration, initial.Of(limit.Resource))),
        }),
    ], share));
}
