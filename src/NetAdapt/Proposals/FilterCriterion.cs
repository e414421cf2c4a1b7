namespace NetAdapt.Proposals;

/// <summary>What makes a filter worth keeping.</summary>
public enum FilterCriterion
{
    /// <summary>The L2 norm of its weights: the paper's.</summary>
    L2,

    /// <summary>The sum of its weights' magnitudes.</summary>
    L1,

    /// <summary>Chance, from the proposal's seed.</summary>
    Random,

    /// <summary>The sum of |weight * gradient| over a few batches: the most that the loss would change by, to first order, without the filter (after
    /// Molchanov et al. 2017). The change itself, which keeps the signs, would be zero for every filter in front of a batch normalization.</summary>
    Taylor,
}
