using NetAdapt.FineTuning;
using NetAdapt.Graphs;

namespace NetAdapt.Proposals;

/// <summary>Trains networks end to end, in the two ways that Algorithm 1 knows. Networks that come in never change.</summary>
public interface IFineTuner
{
    /// <summary>Images that one <see cref="ShortTerm"/> trains on, repeats counted; for estimates of time.</summary>
    long ShortTermImages { get; }

    /// <summary>Images that <see cref="LongTerm"/> trains on, repeats counted; for estimates of time.</summary>
    long LongTermImages { get; }

    /// <summary>ShortTermFineTune (line 8): a few steps on the training images without the holdout, on one thread, so that the result depends on the arguments
    /// only. Called from several threads at once.</summary>
    Network ShortTerm(Network network, ulong seed, CancellationToken cancellation);

    /// <summary>LongTermFineTune (line 11): on the whole training set, until the end of its schedule.</summary>
    /// <param name="checkpoint">A file that lets a stopped training go on with the same result; null: none.</param>
    LongTermResult LongTerm(Network network, ulong seed, string? checkpoint, IProgress<LongTermEpoch>? progress, CancellationToken cancellation);
}

/// <summary>The result of the long-term fine-tuning.</summary>
/// <param name="Summary">Null: there was none.</param>
public sealed record LongTermResult(Network Network, FineTuningSummary? Summary);

/// <summary>One epoch of the long-term fine-tuning.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the epoch, in nats.</param>
/// <param name="TrainTop1">Share of training images that were right when they were trained on.</param>
public readonly record struct LongTermEpoch(int Epoch, int Epochs, double Loss, double TrainTop1, double ImagesPerSecond);

/// <summary>Takes a network's accuracy on a fixed set of images. Called from several threads at once.</summary>
public interface IJudge
{
    /// <summary>Share of images whose largest logit is their label's, 0..1.</summary>
    double Top1(Network network, CancellationToken cancellation);
}
