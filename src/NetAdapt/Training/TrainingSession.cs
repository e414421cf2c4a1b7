using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Training;

/// <summary>One training under way: the plan, the optimiser, the moving average, and what the epoch has added up. It knows nothing of files, time or progress.
/// All of its state goes into a <see cref="Checkpoint"/> and comes back from it.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly Network _network;
    private readonly TrainingSettings _settings;
    private readonly Schedule _schedule;
    private readonly ITrainingPlan _plan;
    private readonly Optimiser _optimiser;
    private readonly WeightAverage? _average;
    private readonly ulong _fingerprint;
    private readonly double[] _squares;
    private readonly Action<int, int> _square;

    /// <param name="batches">Batches of one epoch.</param>
    public TrainingSession(IBackend backend, Network network, TrainingSettings settings, int batches, ulong fingerprint, long? memoryLimit = null)
    {
        (_network, _settings, _fingerprint) = (network, settings, fingerprint);
        _schedule = settings.ScheduleOver(batches);
        long own = sizeof(float) * (long)(SlotsOf(settings.Optimiser) + (settings.EmaDecay > 0 ? 1 : 0)) * new ParameterLayout(network).TrainedCount;
        _plan = backend.PlanTraining(network, new PlanOptions(settings.BatchSize, settings.Threads) { MemoryLimit = memoryLimit - own });
        _optimiser = Make(settings, _plan.ParameterSlices);
        _squares = new double[GradientNorm.Blocks(_plan.Gradients.Length)];
        _square = (worker, workers) => GradientNorm.OfShare(_plan.Gradients, _squares, worker, workers);
        _average = settings.EmaDecay > 0 ? new WeightAverage(_plan, settings.EmaDecay) : null;
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    public EpochSums Sums { get; private set; }

    public ImmutableArray<EpochRecord> Epochs { get; private set; } = [];

    /// <summary>Of the last step.</summary>
    public float LearningRate => LearningRateOf(Math.Max(0, Step - 1));

    public float LearningRateOf(long step) => _schedule.RateAt(step);

    /// <summary>The plan, the optimiser's state, and the moving average.</summary>
    public long PeakBytes => _plan.PeakBytes + sizeof(float) * ((long)_optimiser.State.Length + (_average?.Parameters.Length ?? 0));

    /// <summary>One step on <paramref name="batch"/>. The chance in it follows from the seed and the step's number.</summary>
    /// <param name="step">The step's number, from 0.</param>
    /// <returns>What is no number any more ("the loss is NaN"), or null where all is well. Then nothing was changed but running statistics and gradients.</returns>
    public string? Train(Batch batch, long step)
    {
        batch.Filled.CopyTo(_plan.Images);
        batch.Labels.AsSpan(0, batch.Count).CopyTo(_plan.Labels);
        BatchResult result = _plan.ForwardBackward(batch.Count, _settings.LabelSmoothing, Prng.Mix(_settings.Seed, (ulong)step));
        if (!float.IsFinite(result.Loss)) return FormattableString.Invariant($"the loss is {result.Loss}");
        // Asked for in every step: a clamp may turn a NaN back into a number, and then the loss alone would never tell.
        _plan.Share(_square);
        double norm = GradientNorm.Of(_squares);
        if (!double.IsFinite(norm)) return FormattableString.Invariant($"the gradients' norm is {norm}");
        if (_settings.ClipNorm > 0) GradientNorm.Clip(_plan.Gradients, _settings.ClipNorm, norm);
        _optimiser.Step(_plan, _schedule.RateAt(step));
        _average?.Follow(_plan, step + 1);
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
        if (_average == null && _settings.ReestimationBatches == 0) return _plan.ToNetwork();
        float[] parameters = _plan.Parameters.ToArray(), statistics = _plan.Statistics.ToArray();
        _average?.CopyTo(_plan);
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
        Step = Step,
        Sums = Sums,
        Epochs = Epochs,
        Parameters = _plan.Parameters.ToArray(),
        Statistics = _plan.Statistics.ToArray(),
        OptimiserSteps = _optimiser.Steps,
        OptimiserState = _optimiser.State.ToArray(),
        AverageParameters = _average?.Parameters,
        AverageStatistics = _average?.Statistics,
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
        _optimiser.Steps = checkpoint.OptimiserSteps;
        checkpoint.OptimiserState.CopyTo(_optimiser.State);
        if (_average == null) return;
        checkpoint.AverageParameters!.CopyTo(_average.Parameters, 0);
        checkpoint.AverageStatistics!.CopyTo(_average.Statistics, 0);
    }

    public void Dispose() => _plan.Dispose();

    private static int SlotsOf(OptimiserKind kind) => kind == OptimiserKind.Sgd ? 1 : 2;

    private static Optimiser Make(TrainingSettings s, ImmutableArray<ParameterSlice> slices) => s.Optimiser switch
    {
        OptimiserKind.Sgd => new Sgd(slices, s.Momentum, s.Nesterov, s.WeightDecay),
        OptimiserKind.RmsProp => new RmsProp(slices, s.SquareDecay, s.Momentum, s.Epsilon, s.WeightDecay),
        OptimiserKind.AdamW => new AdamW(slices, s.Momentum, s.SquareDecay, s.Epsilon, s.WeightDecay),
        _ => throw new InvalidInputException($"optimiser {s.Optimiser} is not known: give sgd, rmsprop or adamw."),
    };
}
