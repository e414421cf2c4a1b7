using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

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
    private readonly ulong _fingerprint;

    /// <param name="batches">Batches of one epoch.</param>
    public TrainingSession(ITrainingBackend backend, Network network, TrainingSettings settings, int batches, ulong fingerprint, long? memoryLimit = null)
    {
        (_network, _settings, _fingerprint) = (network, settings, fingerprint);
        Device = $"{backend.Device} ({backend.Isa})";
        _schedule = settings.ScheduleOver(batches);
        // The update is made for a plan that stands, and shares its limit: what it will hold is taken off before.
        long updates = sizeof(float) * (long)(settings.OptimiserSlots + (settings.EmaDecay > 0 ? 1 : 0)) * new ParameterLayout(network).TrainedCount;
        _plan = backend.PlanTraining(network, new PlanOptions(settings.BatchSize, settings.Threads) { MemoryLimit = memoryLimit - updates });
        _update = _plan.PlanUpdate(settings);
    }

    /// <summary>"cpu (avx2)": another one's results differ in the last digits.</summary>
    public string Device { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    public EpochSums Sums { get; private set; }

    public ImmutableArray<EpochRecord> Epochs { get; private set; } = [];

    /// <summary>Of the last step.</summary>
    public float LearningRate => LearningRateOf(Math.Max(0, Step - 1));

    public float LearningRateOf(long step) => _schedule.RateAt(step);

    /// <summary>The plan, the optimiser's state, and the moving average.</summary>
    public long PeakBytes => _plan.PeakBytes + _update.Bytes;

    /// <summary>One step on <paramref name="batch"/>. The chance in it follows from the seed and the step's number.</summary>
    /// <param name="step">The step's number, from 0.</param>
    /// <returns>What is no number any more ("the loss is NaN"), or null where all is well. Then nothing was changed but running statistics and gradients.</returns>
    public string? Train(Batch batch, long step)
    {
        batch.Filled.CopyTo(_plan.Images);
        batch.CopyTargets(_plan.Labels, _plan.TargetsPerImage);
        BatchResult result = _plan.ForwardBackward(batch.Count, _settings.LabelSmoothing, Prng.Mix(_settings.Seed, (ulong)step));
        if (!float.IsFinite(result.Loss)) return FormattableString.Invariant($"the loss is {result.Loss}");
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
    };

    /// <param name="where">The checkpoint's file, for messages.</param>
    /// <exception cref="InvalidInputException">It was written with other settings, from another network, or on other images.</exception>
    public void Restore(Checkpoint checkpoint, string where, bool newRate)
    {
        TrainingSettings began = newRate ? checkpoint.Settings with { LearningRate = _settings.LearningRate } : checkpoint.Settings;
        TrainingSettingsJson.MustEqual(began, _settings, $"the checkpoint '{where}'");
        if (checkpoint.Fingerprint != _fingerprint)
            throw new InvalidInputException($"the checkpoint '{where}' belongs to a training of another network or on other images or preprocessing. Give the same ones to resume it, or start a new training elsewhere.");
        Step = checkpoint.Step;
        Sums = checkpoint.Sums;
        Epochs = checkpoint.Epochs;
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
