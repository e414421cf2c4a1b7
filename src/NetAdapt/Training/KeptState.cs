using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Training;

/// <summary>Which of a training's states is its result.</summary>
public enum KeepChoice
{
    /// <summary>The best on the holdout images: the given network's, or that of an epoch.</summary>
    Best,

    /// <summary>The last.</summary>
    Last,
}

/// <summary>How well a network does on a training's holdout images.</summary>
/// <param name="Top1">Share of images whose largest logit is their label's.</param>
/// <param name="Loss">Mean, in nats.</param>
public readonly record struct HoldoutScore(double Top1, double Loss)
{
    /// <summary>The score is better than <paramref name="other"/> by more than chance: by over one standard error of a share of
    /// <paramref name="images"/> images.</summary>
    public bool IsClearlyBetterThan(HoldoutScore other, int images) =>
        Top1 - other.Top1 > Math.Sqrt(Math.Max(0, other.Top1 * (1 - other.Top1)) / images);
}

/// <summary>The state that a training has kept so far.</summary>
/// <param name="Epoch">After which epoch, from 1; 0: before the first.</param>
/// <param name="Best">The best score of any state so far, of which the kept one's falls short by chance at most.</param>
/// <param name="Parameters">All trained weights, in the order of <see cref="ParameterLayout"/>.</param>
/// <param name="Statistics">All running statistics.</param>
internal sealed record KeptState(int Epoch, HoldoutScore Score, HoldoutScore Best, float[] Parameters, float[] Statistics)
{
    public static KeptState Of(Network network, int epoch, HoldoutScore score)
    {
        var layout = new ParameterLayout(network);
        float[] parameters = new float[layout.TrainedCount], statistics = new float[layout.StatisticsCount];
        layout.Read(parameters, statistics);
        return new KeptState(epoch, score, score, parameters, statistics);
    }

    /// <param name="network">The network that the training began with.</param>
    public Network ToNetwork(Network network) => new ParameterLayout(network).ToNetwork(Parameters, Statistics);

    /// <summary>The later of two states is kept unless it is clearly worse than the best so far: the last epochs have the lowest
    /// learning rate, and a difference within chance says nothing.</summary>
    public static KeptState Better(KeptState? earlier, KeptState later, int images)
    {
        if (earlier == null) return later;
        HoldoutScore best = later.Score.Top1 > earlier.Best.Top1 ? later.Score : earlier.Best;
        return (best.IsClearlyBetterThan(later.Score, images) ? earlier : later) with { Best = best };
    }
}
