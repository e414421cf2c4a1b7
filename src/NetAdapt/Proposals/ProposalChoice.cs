using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>Who wins line 9 of Algorithm 1.</summary>
public enum ProposalChoice
{
    /// <summary>The highest accuracy: the paper's.</summary>
    HighestAccuracy,

    /// <summary>The least accuracy lost for each share of the limited resources saved: the authors' later code.</summary>
    LeastDropPerResource,

    /// <summary>The largest ratio of accuracy change to latency change: MobileNetV3's.</summary>
    AccuracyPerLatency,
}

/// <summary>PickHighestAccuracy (line 9) and its two variants.</summary>
public static class ProposalChoices
{
    /// <summary>The best of the proposals that did not fail, or null. Of equal ones the one that uses the smallest share of the budget wins, then the first.</summary>
    /// <param name="budget">In amounts.</param>
    /// <param name="current">Res_i.</param>
    /// <param name="accuracy">Of Net_i on the holdout images.</param>
    public static Proposal? Pick(this ProposalChoice choice, IEnumerable<Proposal> proposals, Budget budget, ResourceUse current, double accuracy) =>
        proposals.Where(p => !p.Failed).OrderByDescending(p => choice.Merit(p, budget, current, accuracy)).ThenBy(p => budget.UsedShare(p.Predicted)).FirstOrDefault();

    private static double Merit(this ProposalChoice choice, Proposal p, Budget budget, ResourceUse current, double accuracy) => choice switch
    {
        ProposalChoice.HighestAccuracy => p.Accuracy,
        ProposalChoice.LeastDropPerResource => PerSaving(p.Accuracy - accuracy, budget.Limits.Sum(limit => 1 - p.Predicted.Of(limit.Resource) / current.Of(limit.Resource))),
        ProposalChoice.AccuracyPerLatency => PerSaving(p.Accuracy - accuracy, (current.Latency - p.Predicted.Latency).Milliseconds),
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, null),
    };

    /// <summary>Change / saving. What saves nothing (a proposal may save one resource at the price of another) comes last.</summary>
    private static double PerSaving(double change, double saving) => saving > 0 ? change / saving : double.NegativeInfinity;
}
