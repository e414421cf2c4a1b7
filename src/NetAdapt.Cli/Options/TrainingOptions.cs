using System.CommandLine;
using NetAdapt.Datasets;
using NetAdapt.Training;

namespace NetAdapt.Cli.Options;

/// <summary>All settings of a training, with the defaults of <see cref="TrainingSettings"/>.</summary>
internal sealed class TrainingOptions
{
    private static readonly TrainingSettings Default = new();

    private readonly Option<int> _epochs = New("--epochs", "E", "Passes over the training images.", Default.Epochs);
    private readonly Option<int?> _steps = New<int?>("--steps", "N", "Batches to train on, instead of --epochs.", null);
    private readonly Option<int> _batch = New("--batch", "N", "Images in one step.", Default.BatchSize);
    private readonly ChoiceOption<OptimiserKind> _optimiser = new("--optimizer", "What changes the weights.", Default.Optimiser);
    private readonly Option<float?> _rate = New<float?>("--lr", "RATE",
        "Learning rate after the warm-up. Default: found by short trainings of the network (from scratch: 0.02).", null);
    private readonly ChoiceOption<ScheduleKind> _schedule = new("--schedule", "How the learning rate falls after the warm-up.", Default.Schedule);
    private readonly Option<int> _warmup = New("--warmup", "N", "Steps over which the learning rate rises.", Default.WarmupSteps);
    private readonly Option<float> _decayEpochs = New("--decay-epochs", "E", "Epochs from one decay of a step or exponential schedule to the next.", Default.DecayEpochs);
    private readonly Option<float> _gamma = New("--gamma", "FACTOR", "What such a decay multiplies the rate by.", Default.Gamma);
    private readonly Option<float> _momentum = New("--momentum", "SHARE", "Of SGD and RMSProp; beta 1 of AdamW.", Default.Momentum);
    private readonly Option<bool> _nesterov = New("--nesterov", null, "Nesterov's momentum.", Default.Nesterov);
    private readonly Option<float> _squareDecay = New("--square-decay", "SHARE", "RMSProp's rho, AdamW's beta 2.", Default.SquareDecay);
    private readonly Option<float> _epsilon = New("--epsilon", "X", "Of RMSProp and AdamW.", Default.Epsilon);
    private readonly Option<float> _weightDecay = New("--weight-decay", "W", "On kernels only, not on biases and batch normalization.", Default.WeightDecay);
    private readonly Option<float> _smoothing = New("--label-smoothing", "SHARE", "Share of each target that is spread over all classes.", Default.LabelSmoothing);
    private readonly Option<float> _clip = New("--clip-norm", "NORM", "Largest L2 norm of a step's gradients; 0: any.", Default.ClipNorm);
    private readonly Option<float> _ema = New("--ema", "SHARE", "Decay of the moving average of the weights; 0: none.", Default.EmaDecay);
    private readonly Option<int> _reestimate = New("--reestimate", "N", "Batches to measure the batch normalizations' statistics on again at the end; 0: none.",
        Default.ReestimationBatches);
    private readonly Option<int> _cropPadding = New("--crop-padding", "PIXELS", "Random crops after so many pixels were added on each side; 0: none.",
        Default.Augmentation!.CropPadding);
    private readonly Option<bool> _blackPadding = New("--black-padding", null, "Add black pixels instead of mirrored ones.", false);
    private readonly Option<bool> _noFlip = New("--no-flip", null, "Do not mirror images at random.", false);
    private readonly ChoiceOption<KeepChoice> _keep = new("--keep",
        "Which state is written: the best on training images that are set aside for it (the given network's, or an epoch's), or the last.", Default.Keep);
    private readonly ChoiceOption<NormalizationChoice> _normalization = new("--normalization",
        "Convolutions without normalization get one while they are trained, folded again in what is written; given: they are trained as they are.", NormalizationChoice.Insert);
    private readonly Option<int> _evaluateEvery = New("--eval-every", "E", "Epochs from one evaluation on the test images to the next.", Default.EvaluationInterval);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
                 {
                     _epochs, _steps, _batch, _optimiser, _rate, _schedule, _warmup, _decayEpochs, _gamma, _momentum, _nesterov, _squareDecay, _epsilon, _weightDecay,
                     _smoothing, _clip, _ema, _reestimate, _cropPadding, _blackPadding, _noFlip, _evaluateEvery, _keep, _normalization,
                 })
            command.Add(option);
    }

    /// <param name="rate">Instead of --lr.</param>
    /// <exception cref="InvalidInputException">A setting is out of its range.</exception>
    public TrainingSettings SettingsOf(ParseResult options, float? rate, ulong seed, int threads, CorruptPolicy corrupt)
    {
        int padding = options.GetValue(_cropPadding);
        bool flip = !options.GetValue(_noFlip);
        var settings = new TrainingSettings
        {
            Epochs = options.GetValue(_epochs), Steps = options.GetValue(_steps), BatchSize = options.GetValue(_batch), EvaluationInterval = options.GetValue(_evaluateEvery),
            LearningRate = rate ?? options.GetValue(_rate) ?? Default.LearningRate, Keep = _keep.In(options), Schedule = _schedule.In(options), WarmupSteps = options.GetValue(_warmup),
            DecayEpochs = options.GetValue(_decayEpochs), Gamma = options.GetValue(_gamma),
            Optimiser = _optimiser.In(options), Momentum = options.GetValue(_momentum), Nesterov = options.GetValue(_nesterov),
            SquareDecay = options.GetValue(_squareDecay), Epsilon = options.GetValue(_epsilon), WeightDecay = options.GetValue(_weightDecay),
            LabelSmoothing = options.GetValue(_smoothing), ClipNorm = options.GetValue(_clip), EmaDecay = options.GetValue(_ema),
            ReestimationBatches = options.GetValue(_reestimate),
            Augmentation = padding == 0 && !flip ? null : new Augmentation(padding, !options.GetValue(_blackPadding), flip),
            Corrupt = corrupt, Seed = seed, Threads = threads,
        };
        settings.Validate();
        return settings;
    }

    /// <summary>Convolutions without normalization get one.</summary>
    public bool InsertsNormalization(ParseResult options) => _normalization.In(options) == NormalizationChoice.Insert;

    /// <summary>A learning rate was given.</summary>
    public bool HasRate(ParseResult options) => options.GetValue(_rate) != null;

    /// <param name="value">What the help calls the option's value; null for a flag.</param>
    private static Option<T> New<T>(string name, string? value, string description, T otherwise)
    {
        var option = new Option<T>(name) { Description = description, HelpName = value };
        if (otherwise is not (null or false)) option.DefaultValueFactory = _ => otherwise;
        return option;
    }
}
