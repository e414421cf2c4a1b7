using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Training;

namespace NetAdapt.Proposals;

/// <summary>Fine-tunes with a <see cref="FineTuner"/>. Networks come with their inserted normalizations, and keep them.</summary>
public sealed class TrainingFineTuner : IFineTuner
{
    private readonly FineTuner _shortTermTuner, _longTermTuner;
    private readonly ImageSet _rest, _all;
    private readonly ImageSet? _keep;
    private readonly Preprocessing _preprocessing;
    private readonly TrainingSettings? _shortTerm, _longTerm;
    private readonly bool _fromScratch;

    /// <param name="tunerOf">Makes what fine-tunes, for so many networks at work at the same time, which share the memory.</param>
    /// <param name="rest">The training images without the holdout, for the short term.</param>
    /// <param name="all">The training images for the long term.</param>
    /// <param name="keep">Images that choose which of the long term's states is kept; null: the last.</param>
    /// <param name="shortTerm">Its seed and threads do not matter: each proposal has its own seed, and one thread. Null: proposals are judged as
    /// they are.</param>
    /// <param name="longTerm">Its seed does not matter. Null: the last network is the result.</param>
    /// <param name="fromScratch">The long term begins with new weights: only the adapted shape is kept.</param>
    /// <param name="workers">Proposals that are at work at the same time.</param>
    public TrainingFineTuner(Func<int, FineTuner> tunerOf, ImageSet rest, ImageSet all, ImageSet? keep, Preprocessing preprocessing,
        TrainingSettings? shortTerm, TrainingSettings? longTerm, bool fromScratch = false, int workers = 1)
    {
        shortTerm?.Validate();
        longTerm?.Validate();
        (_shortTermTuner, _longTermTuner) = (tunerOf(workers), tunerOf(1));
        (_rest, _all, _keep, _preprocessing, _fromScratch) = (rest, all, keep, preprocessing, fromScratch);
        (_shortTerm, _longTerm) = (shortTerm, longTerm);
    }

    public long ShortTermImages => ImagesOf(_shortTerm, _rest);

    public long LongTermImages => ImagesOf(_longTerm, _all);

    public Network ShortTerm(Network network, ulong seed, CancellationToken cancellation)
    {
        if (_shortTerm == null) return network;
        var settings = new FineTuningSettings(_shortTerm with { Seed = seed, Threads = 1 }, FindsRate: false, InsertsNormalization: false);
        return _shortTermTuner.FineTune(network, _rest, null, _preprocessing, settings, cancellation: cancellation).Training.Network;
    }

    public LongTermResult LongTerm(Network network, ulong seed, string? checkpoint, IProgress<LongTermEpoch>? progress, CancellationToken cancellation)
    {
        if (_longTerm == null) return new LongTermResult(network, null);
        Network start = _fromScratch ? Initializer.Initialize(network, seed) : network;
        var settings = new FineTuningSettings(_longTerm with { Seed = seed }, FindsRate: false, InsertsNormalization: false);
        FineTuningResult result = _longTermTuner.FineTune(start, _all, _keep, _preprocessing, settings,
            checkpoint: checkpoint == null ? null : new CheckpointOptions(checkpoint, Resume: true),
            progress: at =>
            {
                if (at.Finished is not { } epoch) return;
                progress?.Report(new LongTermEpoch(epoch.Epoch, at.Epochs, epoch.Loss, epoch.TrainTop1, epoch.ImagesPerSecond));
            },
            cancellation: cancellation);
        return new LongTermResult(result.Training.Network, FineTuningSummary.Of(result));
    }

    /// <summary>Only full batches are trained on, unless there are too few images for one.</summary>
    private static long ImagesOf(TrainingSettings? settings, ImageSet images)
    {
        if (settings == null || images.Count == 0) return 0;
        int batch = Math.Min(settings.BatchSize, images.Count);
        return settings.TotalSteps(images.Count / batch) * batch;
    }
}
