using NetAdapt.Graphs;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Proposals;

/// <summary>Where Algorithm 1 stands at the head of its loop.</summary>
/// <param name="Iteration">i.</param>
/// <param name="Network">Net_i.</param>
/// <param name="Use">Res_i.</param>
/// <param name="Accuracy">Of Net_i on the holdout images.</param>
public sealed record AdaptState(int Iteration, Network Network, ResourceUse Use, double Accuracy);

/// <summary>The costly steps of Algorithm 1. Behind them lie measuring, training, files, resuming, scheduling and progress.</summary>
public interface IAdaptSteps
{
    /// <summary>Line 2 for the network that was given: Res_0.</summary>
    AdaptState Begin(Network pretrained);

    /// <summary>The last state that an earlier, stopped run adopted; <paramref name="initial"/> where there is none.</summary>
    AdaptState GoOn(AdaptState initial);

    /// <summary>Res of a network from the look-up table, as corrected by the measurements so far.</summary>
    ResourceUse Predict(Network network);

    /// <summary>Lines 4 to 7 as one step, whose time is told apart.</summary>
    T ChooseFilters<T>(Func<T> choose) => choose();

    /// <summary>|weight * gradient| of each kernel, for ranking by Taylor.</summary>
    Tensor?[] Saliency(Network network);

    /// <summary>Lines 7 and 8: fine-tunes and judges each request's network.</summary>
    IReadOnlyList<Proposal> Propose(AdaptState state, Constraint constraint, IReadOnlyList<ProposalRequest> requests);

    /// <summary>Line 9, second half: the winner becomes Net_{i+1}, and is measured whole.</summary>
    AdaptState Adopt(AdaptState state, Proposal best);

    /// <summary>Line 11.</summary>
    Network LongTermFineTune(AdaptState state);
}
