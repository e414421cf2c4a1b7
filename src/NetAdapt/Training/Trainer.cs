using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Training;

/// <summary>Trains a whole network end to end on any backend, with the loader beside it. The same network, images, settings and backend give the same bits, whether
/// the training ran through or was stopped and resumed, and whatever was evaluated or saved on the way.</summary>
/// <param name="memoryLimit">Bytes that a training may hold at its peak, images and network files left out; null: any. Results do not depend on it.</param>
public sealed class Trainer(ITrainingBackend backend, long? memoryLimit = null)
{
    /// <summary>What evaluates between epochs; null: what trains.</summary>
    public IBackend? Evaluating { get; init; }

    /// <summary>Told what a training will hold at its peak, in bytes, before its first step.</summary>
    public Action<long>? Planned { get; init; }

    /// <summary>Told what a training that is resumed was begun on, where that is another device, and what it goes on with. The bits are then not those of a training that ran through.</summary>
    public Action<string, string>? Moved { get; init; }

    /// <summary>The same trainer with another limit, for trainings that share their memory with others.</summary>
    public Trainer Within(long? limit) => new(backend, limit) { Planned = Planned, Moved = Moved, Evaluating = Evaluating };

    /// <summary>The most that a training may hold.</summary>
    public long? MemoryLimit => memoryLimit;

    /// <summary>Trains a copy of <paramref name="network"/>, which itself does not change.</summary>
    /// <param name="images">What it trains on.</param>
    /// <param name="preprocessing">What the network expects.</param>
    /// <param name="evaluation">Images to evaluate on every <see cref="TrainingSettings.EvaluationInterval"/> epochs and at the end; null: none.</param>
    /// <param name="checkpoint">Where it saves itself, and whether it resumes; null: nowhere.</param>
    /// <param name="progress">Called after each step, on the caller's thread.</param>
    /// <param name="cancellation">Stops after the step at work, when the checkpoint is written.</param>
    /// <param name="holdout">Images that are not trained on and choose the state that is kept (<see cref="TrainingSettings.Keep"/>); null: the last state is the result.</param>
    /// <param name="identity">The network that a resumed training must have begun with, where <paramref name="network"/> was made from it anew; null: <paramref name="network"/>.</param>
    /// <exception cref="InvalidInputException">Settings, images, network or checkpoint do not fit each other, or a file cannot be written.</exception>
    /// <exception cref="DivergedException">The loss or the gradients are no numbers any more; the last good checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the checkpoint, if one was asked for, holds all steps done.</exception>
    public TrainingResult Train(Network network, ImageSet images, Preprocessing preprocessing, TrainingSettings settings, ImageSet? evaluation = null,
        CheckpointOptions? checkpoint = null, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default, ImageSet? holdout = null, Network? identity = null)
    {
        settings.Validate();
        TrainingMemory.Require(network, settings.BatchSize);
        Evaluator.MustFit(network, images);
        if (evaluation != null) Evaluator.MustFit(network, evaluation);
        if (holdout != null) Evaluator.MustFit(network, holdout);
        Evaluator? evaluator = evaluation == null && holdout == null ? null : new Evaluator(Inference);
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings
        {
            BatchSize = settings.BatchSize, Shuffle = true, FullBatches = true, Seed = settings.Seed, Augmentation = settings.Augmentation, Corrupt = settings.Corrupt,
        });
        Fingerprint fingerprint = checkpoint == null ? default : Fingerprint.Of(identity ?? network, images, preprocessing);
        using var session = new TrainingSession(backend, network, settings, loader.Batches, fingerprint, memoryLimit);
        Planned?.Invoke(session.PeakBytes);
        if (checkpoint is { Resume: true } && File.Exists(checkpoint.Path)) Restore(session, checkpoint);

        var pace = new Pace(settings, loader.Batches, evaluation != null);
        long total = settings.TotalSteps(loader.Batches);
        if (session.Step == 0) Judge(network, 0);
        while (session.Step < total)
        {
            RunEpoch(session, loader, total, pace, checkpoint, progress, cancellation);
            EpochRecord record = pace.Record(session);
            if (evaluator != null && pace.IsEvaluated(record.Epoch))
            {
                long start = Stopwatch.GetTimestamp();
                Network now = session.Snapshot(images, preprocessing);
                if (evaluation != null)
                    record = record with { TestTop1 = evaluator.Evaluate(now, evaluation, preprocessing, settings.Threads, corrupt: settings.Corrupt).Top1 };
                record = record with { HoldoutTop1 = Judge(now, record.Epoch)?.Top1 };
                pace.Evaluated(Stopwatch.GetElapsedTime(start));
            }
            progress?.Invoke(pace.Progress(session) with { Finished = record });
            session.EndEpoch(record);
            if (checkpoint != null) CheckpointFile.Write(checkpoint.Path, session.Save());
        }
        KeptState? kept = session.Kept;
        return new TrainingResult(kept?.ToNetwork(network) ?? session.Snapshot(images, preprocessing), session.Epochs, session.Step, session.PeakBytes, loader.Skipped)
        {
            KeptEpoch = kept?.Epoch ?? session.Epochs.LastOrDefault()?.Epoch ?? 0,
            HoldoutGiven = session.Given,
            HoldoutKept = kept?.Score ?? session.Last,
            LearningRate = settings.LearningRate,
        };

        HoldoutScore? Judge(Network state, int epoch)
        {
            if (holdout == null) return null;
            Evaluation found = evaluator!.Evaluate(state, holdout, preprocessing, settings.Threads, corrupt: settings.Corrupt);
            var score = new HoldoutScore(found.Top1, found.Loss);
            session.Judge(state, epoch, score, found.Images);
            return score;
        }
    }

    /// <summary>The backend that evaluates and measures statistics: <see cref="Evaluating"/>, or the one that trains.</summary>
    internal IBackend Inference => Evaluating ?? backend as IBackend ?? throw new InvalidOperationException($"{backend.Device} only trains: who evaluates?");

    /// <summary>The steps from the session's place to the end of its epoch, or of the training.</summary>
    private static void RunEpoch(TrainingSession session, BatchLoader loader, long total, Pace pace, CheckpointOptions? checkpoint,
        Action<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int epoch = (int)(session.Step / loader.Batches);
        long firstStep = (long)epoch * loader.Batches, end = Math.Min(total, firstStep + loader.Batches);
        using IEnumerator<Batch> batches = loader.Epoch(epoch, (int)(session.Step - firstStep)).GetEnumerator();
        while (session.Step < end)
        {
            if (cancellation.IsCancellationRequested) Stop(session, checkpoint, cancellation);
            long start = Stopwatch.GetTimestamp();
            bool any = batches.MoveNext();
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            if (!any)
            {
                // The epoch's last batches held corrupt images only and were left out; their steps count as done.
                session.SkipTo(end);
                break;
            }
            long step = firstStep + batches.Current.Index;
            if (session.Train(batches.Current, step) is { } wrong)
                throw new DivergedException(step + 1, epoch + 1, wrong, session.LearningRateOf(step), checkpoint != null && File.Exists(checkpoint.Path) ? checkpoint.Path : null);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            session.AddTime(took.TotalSeconds, waited.TotalSeconds);
            pace.Stepped(took);
            progress?.Invoke(pace.Progress(session));
            if (checkpoint != null && session.Step < end && session.Step % checkpoint.EverySteps == 0) CheckpointFile.Write(checkpoint.Path, session.Save());
        }
    }

    private void Restore(TrainingSession session, CheckpointOptions checkpoint)
    {
        Checkpoint saved = CheckpointFile.Read(checkpoint.Path);
        session.Restore(saved, checkpoint.Path, checkpoint.NewRate);
        if (saved.Device != session.Device) Moved?.Invoke(saved.Device, session.Device);
    }

    private static void Stop(TrainingSession session, CheckpointOptions? checkpoint, CancellationToken cancellation)
    {
        if (checkpoint != null) CheckpointFile.Write(checkpoint.Path, session.Save());
        throw new OperationCanceledException(FormattableString.Invariant($"training was stopped after step {session.Step}")
            + (checkpoint == null ? "; no checkpoint was asked for." : $"; '{checkpoint.Path}' holds it, and it can be resumed."), cancellation);
    }
}
