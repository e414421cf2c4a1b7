using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Training;

namespace NetAdapt.Proposals;

/// <summary>Fine-tunes with a <see cref="Trainer"/>.</summary>
public sealed class TrainingFineTuner : IFineTuner
{
    private readonly Trainer _trainer, _shortTermTrainer;
    private readonly ImageSet _rest, _all;
    private readonly Preprocessing _preprocessing;
    private readonly TrainingSettings? _shortTerm, _longTerm;
    private readonly bool _fromScratch;

    /// <param name="rest">The training images without the holdout, for the short term.</param>
    /// <param name="all">All training images, for the long term.</param>
    /// <param name="shortTerm">Its seed and threads do not matter: each proposal has its own seed, and one thread. Null: proposals are judged as
    /// they are.</param>
    /// <param name="longTerm">Its seed does not matter. Null: the last network is the result.</param>
    /// <param name="fromScratch">The long term begins with new weights: only the adapted shape is kept.</param>
    /// <param name="workers">Proposals that are at work at the same time, and share the trainer's memory.</param>
    public TrainingFineTuner(Trainer trainer, ImageSet rest, ImageSet all, Preprocessing preprocessing, TrainingSettings? shortTerm,
        TrainingSettings? longTerm, bool fromScratch = false, int workers = 1)
    {
        shortTerm?.Validate();
        longTerm?.Validate();
        (_trainer, _rest, _all, _preprocessing, _shortTerm, _longTerm, _fromScratch) = (trainer, rest, all, preprocessing, shortTerm, longTerm,
            fromScratch);
        _shortTermTrainer = trainer.Within(trainer.MemoryLimit / workers);
    }

    public long ShortTermImages => ImagesOf(_shortTerm, _rest);

    public long LongTermImages => ImagesOf(_longTerm, _all);

    public Network ShortTerm(Network network, ulong seed, CancellationToken cancellation) => _shortTerm == null ? network
        : _shortTermTrainer.Train(network, _rest, _preprocessing, _shortTerm with { Seed = seed, Threads = 1 }, cancellation: cancellation).Network;

    public Network LongTerm(Network network, ulong seed, string? checkpoint, IProgress<LongTermEpoch>? progress, CancellationToken cancellation)
    {
        if (_longTerm == null) return network;
        Network start = _fromScratch ? Initializer.Initialize(network, seed) : network;
        return _trainer.Train(start, _all, _preprocessing, _longTerm with { Seed = seed }, checkpoint: checkpoint == null ? null
            : new CheckpointOptions(checkpoint, Resume: true),
            progress: at =>
            {
                if (at.Finished is { } epoch) progress?.Report(new LongTermEpoch(epoch.Epoch, at.Epochs, epoch.Loss, epoch.TrainTop1,
                    epoch.ImagesPerSecond));
            }, cancellation: cancellation).Network;
    }

    /// <summary>Only full batches are trained on, unless there are too few images for one.</summary>
    private static long ImagesOf(TrainingSettings? settings, ImageSet images)
    {
        if (settings == null || images.Count == 0) return 0;
        int batch = Math.Min(settings.BatchSize, images.Count);
        return settings.TotalSteps(images.Count / batch) * batch;
    }
}
