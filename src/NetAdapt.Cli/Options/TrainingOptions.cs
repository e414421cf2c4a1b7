using System.CommandLine;
using NetAdapt.Datasets;
using NetAdapt.Numbers;
using NetAdapt.Training;

namespace NetAdapt.Cli.Options;

/// <summary>All settings of a training, with the defaults of <see cref="TrainingSettings"/>.</summary>
internal sealed class TrainingOptions
{
    private static readonly TrainingSettings Default = new();

    private readonly Option<int> _epochs = NumberOptions.Whole("--epochs", "E", "Passes over the training images.", 1, SettingRanges.MaxEpochs, Default.Epochs);
    private readonly Option<int?> _steps = NumberOptions.Whole("--steps", "N", "Batches to train on, instead of --epochs.", 1, SettingRanges.MaxSteps);
    private readonly Option<int> _batch = NumberOptions.Whole("--batch", "N", "Images in one step.", 1, SettingRanges.MaxBatch, Default.BatchSize);
    private readonly ChoiceOption<OptimiserKind> _optimiser = new("--optimizer", "What changes the weights.", Default.Optimiser);
    private readonly Option<float?> _rate = NumberOptions.Single("--lr", "RATE",
        "Learning rate after the warm-up. Default: found by short trainings of the network (from scratch: 0.02).");
    private readonly ChoiceOption<ScheduleKind> _schedule = new("--schedule", "How the learning rate falls after the warm-up.", Default.Schedule);
    private readonly Option<int> _warmup = NumberOptions.Whole("--warmup", "N", "Steps over which the learning rate rises.", 0, SettingRanges.MaxSteps, Default.WarmupSteps);
    private readonly Option<float> _decayEpochs = NumberOptions.Single("--decay-epochs", "E", "Epochs from one decay of a step or exponential schedule to the next.", Default.DecayEpochs);
    private readonly Option<float> _gamma = NumberOptions.Single("--gamma", "FACTOR", "What such a decay multiplies the rate by.", Default.Gamma);
    private readonly Option<float> _momentum = NumberOptions.Single("--momentum", "SHARE", "Of SGD and RMSProp; beta 1 of AdamW.", Default.Momentum);
    private readonly Option<bool> _nesterov = Flag("--nesterov", "Nesterov's momentum.");
    private readonly Option<float> _squareDecay = NumberOptions.Single("--square-decay", "SHARE", "RMSProp's rho, AdamW's beta 2.", Default.SquareDecay);
    private readonly Option<float> _epsilon = NumberOptions.Single("--epsilon", "X", "Of RMSProp and AdamW.", Default.Epsilon);
    private readonly Option<float> _weightDecay = NumberOptions.Single("--weight-decay", "W", "On kernels only, not on biases and batch normalization.", Default.WeightDecay);
    private readonly Option<float> _smoothing = NumberOptions.Single("--label-smoothing", "SHARE", "Share of each target that is spread over all classes.", Default.LabelSmoothing);
    private readonly Option<float> _clip = NumberOptions.Single("--clip-norm", "NORM", "Largest L2 norm of a step's gradients; 0: any.", Default.ClipNorm);
    private readonly Option<float> _ema = NumberOptions.Single("--ema", "SHARE", "Decay of the moving average of the weights; 0: none.", Default.EmaDecay);
    private readonly Option<int> _reestimate = NumberOptions.Whole("--reestimate", "N", "Batches to measure the batch normalizations' statistics on again at the end; 0: none.", 0, SettingRanges.MaxSteps, Default.ReestimationBatches);
    private readonly Option<int> _cropPadding = NumberOptions.Whole("--crop-padding", "PIXELS", "Random crops after so many pixels were added on each side; 0: none.", 0, SettingRanges.MaxPixels, Default.Augmentation!.CropPadding);
    private readonly Option<float?> _zoom = NumberOptions.Single("--zoom", "SHARE",
        "Train on random windows with sides of 1 - SHARE to 1 + SHARE of the image's; 0: none. "
        + "Default: 0.25, and none for images under 64 pixels.");
    private readonly Option<bool> _blackPadding = Flag("--black-padding", "Add black pixels instead of mirrored ones.");
    private readonly Option<bool> _noFlip = Flag("--no-flip", "Do not mirror images at random.");
    private readonly ChoiceOption<KeepChoice> _keep = new("--keep",
        "Which state is written: the best on training images that are set aside for it (the given network's, or an epoch's), or the last.", Default.Keep);
    private readonly ChoiceOption<NormalizationChoice> _normalization = new("--normalization",
        "Convolutions without normalization get one while they are trained, folded again in what is written; given: they are trained as they are.", NormalizationChoice.Insert);
    private readonly Option<int> _evaluateEvery = NumberOptions.Whole("--eval-every", "E", "Epochs from one evaluation on the test images to the next.", 1, SettingRanges.MaxEpochs, Default.EvaluationInterval);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
                 {
                     _epochs, _steps, _batch, _optimiser, _rate, _schedule, _warmup, _decayEpochs, _gamma, _momentum, _nesterov, _squareDecay, _epsilon, _weightDecay,
                     _smoothing, _clip, _ema, _reestimate, _cropPadding, _zoom, _blackPadding, _noFlip, _evaluateEvery,
                     _keep, _normalization,
                 })
            command.Add(option);
    }

    /// <param name="rate">Instead of --lr.</param>
    /// <exception cref="InvalidInputException">A setting is out of its range.</exception>
    public TrainingSettings SettingsOf(ParseResult options, float? rate, ulong seed, int threads, CorruptPolicy corrupt)
    {
        var settings = new TrainingSettings
        {
            Epochs = options.GetValue(_epochs), Steps = options.GetValue(_steps), BatchSize = options.GetValue(_batch), EvaluationInterval = options.GetValue(_evaluateEvery),
            LearningRate = rate ?? options.GetValue(_rate) ?? Default.LearningRate, Keep = _keep.In(options), Schedule = _schedule.In(options), WarmupSteps = options.GetValue(_warmup),
            DecayEpochs = options.GetValue(_decayEpochs), Gamma = options.GetValue(_gamma),
            Optimiser = _optimiser.In(options), Momentum = options.GetValue(_momentum), Nesterov = options.GetValue(_nesterov),
            SquareDecay = options.GetValue(_squareDecay), Epsilon = options.GetValue(_epsilon), WeightDecay = options.GetValue(_weightDecay),
            LabelSmoothing = options.GetValue(_smoothing), ClipNorm = options.GetValue(_clip), EmaDecay = options.GetValue(_ema),
            ReestimationBatches = options.GetValue(_reestimate),
            Augmentation = new Augmentation(
                options.GetValue(_cropPadding),
                ReflectPadding: !options.GetValue(_blackPadding),
                HorizontalFlip: !options.GetValue(_noFlip),
                options.GetValue(_zoom)),
            Corrupt = corrupt, Seed = seed, Threads = threads,
        };
        settings.Validate();
        return settings;
    }

    /// <summary>Convolutions without normalization get one.</summary>
    public bool InsertsNormalization(ParseResult options) => _normalization.In(options) == NormalizationChoice.Insert;

    /// <summary>A learning rate was given.</summary>
    public bool HasRate(ParseResult options) => options.GetValue(_rate) != null;

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
