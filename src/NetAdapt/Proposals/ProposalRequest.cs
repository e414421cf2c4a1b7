using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Proposals;

/// <summary>Everything that a proposal depends on, beside the fine-tuner's own settings: the same request gives the same proposal, in any thread, at any time.</summary>
/// <param name="Groups">Of Net_i.</param>
/// <param name="Group">The one that shrinks.</param>
/// <param name="Units">The units that it keeps.</param>
/// <param name="Predicted">Res_Simp_k, what the shrunken network uses.</param>
/// <param name="Seed">Of its fine-tuning.</param>
public sealed record ProposalRequest(ChannelGroups Groups, ChannelGroup Group, ImmutableArray<int> Units, ResourceUse Predicted, ulong Seed)
{
    public Network Simplify() => FilterSelection.All(Groups).Keep(Group, Units).Apply();
}

/// <summary>What became of a request.</summary>
/// <param name="Group">The name of the group that shrank.</param>
/// <param name="Predicted">Res_Simp_k.</param>
/// <param name="Accuracy">Top-1 on the holdout images, 0..1; NaN where the proposal failed.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Failure">Why there is no network; null where there is one.</param>
/// <param name="Network">Fine-tuned. Null where the proposal failed, or where a run's record holds it as a file.</param>
public sealed record Proposal(string Group, int WidthBefore, int Width, ResourceUse Predicted, double Accuracy, double Seconds, string? Failure, Network? Network)
{
    public bool Failed => Failure != null;

    /// <summary>The part of <see cref="Seconds"/> that the fine-tuning took.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>The part of <see cref="Seconds"/> that the judging took.</summary>
    public double EvaluationSeconds { get; init; }
}
