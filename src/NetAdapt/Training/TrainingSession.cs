using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Training;

/// <summary>One training under way: the plan, what updates its weights, and what the epoch has added up. It knows nothing of files, time or progress.
/// All of its state goes into a <see cref="Checkpoint"/> and comes back from it.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly Network _network;
    private readonly TrainingSettings _settings;
    private readonly Schedule _schedule;
    private readonly ITrainingPlan _plan;
    private readonly IWeightUpdate _update;
    private readonly Fingerprint _fingerprint;
    private readonly DivergenceWatch _watch;

    /// <param name="batches">Batches of one epoch.</param>
    public TrainingSession(ITrainingBackend backend, Network network, TrainingSettings settings, int batches, Fingerprint fingerprint, long? memoryLimit = null)
    {
        (_network, _settings, _fingerprint) = (network, settings, fingerprint);
        Device = $"{backend.Device} ({backend.Isa})";
        _schedule = settings.ScheduleOver(batches);
        // The update is made for a plan that stands, and shares its limit.
        long updates = sizeof(float) * (long)(settings.OptimiserSlots + (settings.EmaDecay > 0 ? 1 : 0)) * new ParameterLayout(network).TrainedCount;
        _plan = backend.PlanTraining(network, new PlanOptions(settings.BatchSize, settings.Threads) { MemoryLimit = memoryLimit, ReservedBytes = updates });
        _update = _plan.PlanUpdate(settings);
        _watch = new DivergenceWatch(Head.Of(network).ChanceLoss);
    }

    /// <summary>"cpu (avx2)": another one's results differ in the last digits.</summary>
    public string Device { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    public EpochSums Sums { get; private set; }

    public ImmutableArray<EpochRecord> Epochs { get; private set; } = [];

    /// <summary>The best state on the holdout images so far; null: nothing judges.</summary>
    public KeptState? Kept { get; private set; }

    /// <summary>The score before the first step; null: nothing judges.</summary>
    public HoldoutScore? Given { get; private set; }

    /// <summary>The last score; null: nothing judges.</summary>
    public HoldoutScore? Last { get; private set; }

    /// <summary>Of the last step.</summary>
    public float LearningRate => LearningRateOf(Math.Max(0, Step - 1));

    public float LearningRateOf(long step) => _schedule.RateAt(step);

    /// <summary>The plan, the optimiser's state, and the moving average.</summary>
    public long PeakBytes => _plan.PeakBytes + _update.Bytes;

    /// <summary>One step on <paramref name="batch"/>. The chance in it follows from the seed and the step's number.</summary>
    /// <param name="step">The step's number, from 0.</param>
    /// <returns>Why the training has diverged ("the loss is NaN", "the loss rose from 0.74 to 2.78"), or null. The weights are then those of before the step.</returns>
    public string? Train(Batch batch, long step)
    {
        batch.Filled.CopyTo(_plan.Images);
        batch.CopyTargets(_plan.Labels, _plan.TargetsPerImage);
        BatchResult result = _plan.ForwardBackward(batch.Count, _settings.LabelSmoothing, Prng.Mix(_settings.Seed, (ulong)step));
        if (!float.IsFinite(result.Loss)) return FormattableString.Invariant($"the loss is {result.Loss}");
        if (_watch.See(result.Loss) is { } rose) return rose;
        // Asked for in every step: a clamp may turn a NaN back into a number, and then the loss alone would never tell.
        double norm = _update.GradientNorm();
        if (!double.IsFinite(norm)) return FormattableString.Invariant($"the gradients' norm is {norm}");
        _update.Step(_schedule.RateAt(step), norm, step + 1);
        Sums = Sums.Plus(result.Loss, result.Correct, batch.Count);
        Step = step + 1;
        return null;
    }

    /// <summary>Counts steps as done for which there was no image.</summary>
    public void SkipTo(long step) => Step = step;

    public void AddTime(double seconds, double loaderSeconds) =>
        Sums = Sums with { Seconds = Sums.Seconds + seconds, LoaderSeconds = Sums.LoaderSeconds + loaderSeconds };

    /// <summary>Judges the state before the first step, or after an epoch, by its score on the holdout images.</summary>
    /// <param name="images">How many the score is of.</param>
    public void Judge(Network state, int epoch, HoldoutScore score, int images)
    {
        if (epoch == 0) Given = score;
        Last = score;
        if (_settings.Keep == KeepChoice.Best) Kept = KeptState.Better(Kept, KeptState.Of(state, epoch, score), images);
    }

    /// <summary>Files the epoch's record and starts the next sums.</summary>
    public void EndEpoch(EpochRecord record)
    {
        Epochs = Epochs.Add(record);
        Sums = default;
    }

    /// <summary>The network as it would be if training ended now: with the averaged weights and re-estimated statistics where the settings ask for them. Training
    /// goes on afterwards as if nobody had asked.</summary>
    public Network Snapshot(ImageSet images, Preprocessing preprocessing)
    {
        if (!HasAverage && _settings.ReestimationBatches == 0) return _plan.ToNetwork();
        float[] parameters = _plan.Parameters.ToArray(), statistics = _plan.Statistics.ToArray();
        if (HasAverage)
        {
            _update.AverageParameters.CopyTo(_plan.Parameters);
            _update.AverageStatistics.CopyTo(_plan.Statistics);
        }
        if (_settings.ReestimationBatches > 0) BatchNormReestimation.Run(_plan, _network, images, preprocessing, _settings);
        Network snapshot = _plan.ToNetwork();
        parameters.CopyTo(_plan.Parameters);
        statistics.CopyTo(_plan.Statistics);
        return snapshot;
    }

    public Checkpoint Save() => new()
    {
        Settings = _settings,
        Fingerprint = _fingerprint,
        Device = Device,
        Step = Step,
        Sums = Sums,
        Epochs = Epochs,
        Parameters = _plan.Parameters.ToArray(),
        Statistics = _plan.Statistics.ToArray(),
        OptimiserSteps = _update.OptimiserSteps,
        OptimiserState = _update.OptimiserState.ToArray(),
        AverageParameters = HasAverage ? _update.AverageParameters.ToArray() : null,
        AverageStatistics = HasAverage ? _update.AverageStatistics.ToArray() : null,
        Losses = _watch.State,
        Kept = Kept,
        Scores = Given is { } given && Last is { } last ? (given, last) : null,
    };

    /// <param name="where">The checkpoint's file, for messages.</param>
    /// <exception cref="InvalidInputException">It was written with other settings, from another network, or on other images.</exception>
    public void Restore(Checkpoint checkpoint, string where, bool newRate)
    {
        TrainingSettings began = newRate ? checkpoint.Settings with { LearningRate = _settings.LearningRate } : checkpoint.Settings;
        TrainingSettingsJson.MustEqual(began, _settings, $"the checkpoint '{where}'");
        if (_fingerprint.DifferencesFrom(checkpoint.Fingerprint) is { Length: > 0 } changed)
            throw new InvalidInputException($"{changed} changed since the checkpoint '{where}' was begun, so the training cannot go on from it. "
                + "Give what it began with to resume it, or delete the checkpoint to start again.");
        Step = checkpoint.Step;
        Sums = checkpoint.Sums;
        Epochs = checkpoint.Epochs;
        Kept = checkpoint.Kept;
        (Given, Last) = (checkpoint.Scores?.Given, checkpoint.Scores?.Last);
        _watch.State = checkpoint.Losses;
        checkpoint.Parameters.CopyTo(_plan.Parameters);
        checkpoint.Statistics.CopyTo(_plan.Statistics);
        _update.OptimiserSteps = checkpoint.OptimiserSteps;
        checkpoint.OptimiserState.CopyTo(_update.OptimiserState);
        if (!HasAverage) return;
        checkpoint.AverageParameters!.CopyTo(_update.AverageParameters);
        checkpoint.AverageStatistics!.CopyTo(_update.AverageStatistics);
    }

    public void Dispose()
    {
        _update.Dispose();
        _plan.Dispose();
    }

    private bool HasAverage => _settings.EmaDecay > 0;
}
