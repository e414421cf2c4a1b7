using System.CommandLine;
using NetAdapt.Datasets;
using NetAdapt.Training;

namespace NetAdapt.Cli.Options;

/// <summary>All settings of a training, with the defaults of <see cref="TrainingSettings"/>.</summary>
internal sealed class TrainingOptions
{
    private static readonly TrainingSettings Default = new();

    private readonly Option<int> _epochs = New("--epochs", "Passes over the training images.", Default.Epochs);
    private readonly Option<int?> _steps = New<int?>("--steps", "Batches to train on, instead of --epochs.", null);
    private readonly Option<int> _batch = New("--batch", "Images in one step.", Default.BatchSize);
    private readonly Option<OptimiserKind> _optimiser = New("--optimizer", "sgd, rmsprop or adamw.", Default.Optimiser);
    private readonly Option<float> _rate = New("--lr", "Learning rate after the warm-up.", Default.LearningRate);
    private readonly Option<ScheduleKind> _schedule = New("--schedule", "constant, step, exponential or cosine.", Default.Schedule);
    private readonly Option<int> _warmup = New("--warmup", "Steps over which the learning rate rises.", Default.WarmupSteps);
    private readonly Option<float> _decayEpochs = New("--decay-epochs", "Epochs from one decay of a step or exponential schedule to the next.",
        Default.DecayEpochs);
    private readonly Option<float> _gamma = New("--gamma", "What such a decay multiplies the rate by.", Default.Gamma);
    private readonly Option<float> _momentum = New("--momentum", "Of SGD and RMSProp; beta 1 of AdamW.", Default.Momentum);
    private readonly Option<bool> _nesterov = New("--nesterov", "Nesterov's momentum.", Default.Nesterov);
    private readonly Option<float> _squareDecay = New("--square-decay", "RMSProp's rho, AdamW's beta 2.", Default.SquareDecay);
    private readonly Option<float> _epsilon = New("--epsilon", "Of RMSProp and AdamW.", Default.Epsilon);
    private readonly Option<float> _weightDecay = New("--weight-decay", "On kernels only, not on biases and batch normalization.",
        Default.WeightDecay);
    private readonly Option<float> _smoothing = New("--label-smoothing", "Share of each target that is spread over all classes.",
        Default.LabelSmoothing);
    private readonly Option<float> _clip = New("--clip-norm", "Largest L2 norm of a step's gradients; 0: any.", Default.ClipNorm);
    private readonly Option<float> _ema = New("--ema", "Decay of the moving average of the weights; 0: none.", Default.EmaDecay);
    private readonly Option<int> _reestimate = New("--reestimate",
        "Batches to measure the batch normalizations' statistics on again at the end; 0: none.", Default.ReestimationBatches);
    private readonly Option<int> _cropPadding = New("--crop-padding", "Random crops after so many pixels were added on each side; 0: none.",
        Default.Augmentation!.CropPadding);
    private readonly Option<bool> _blackPadding = New("--black-padding", "Add black pixels instead of mirrored ones.", false);
    private readonly Option<bool> _noFlip = New("--no-flip", "Do not mirror images at random.", false);
    private readonly Option<int> _evaluateEvery = New("--eval-every", "Epochs from one evaluation on the test images to the next.",
        Default.EvaluationInterval);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
                 {
                     _epochs, _steps, _batch, _optimiser, _rate, _schedule, _warmup, _decayEpochs, _gamma, _momentum, _nesterov, _squareDecay,
                         _epsilon, _weightDecay, _smoothing, _clip, _ema,
                     _reestimate, _cropPadding, _blackPadding, _noFlip, _evaluateEvery,
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
            Epochs = options.GetValue(_epochs), Steps = options.GetValue(_steps), BatchSize = options.GetValue(_batch),
                Optimiser = options.GetValue(_optimiser),
            LearningRate = rate ?? options.GetValue(_rate), Schedule = options.GetValue(_schedule), WarmupSteps = options.GetValue(_warmup),
                DecayEpochs = options.GetValue(_decayEpochs),
            Gamma = options.GetValue(_gamma), Momentum = options.GetValue(_momentum), Nesterov = options.GetValue(_nesterov),
                SquareDecay = options.GetValue(_squareDecay),
            Epsilon = options.GetValue(_epsilon), WeightDecay = options.GetValue(_weightDecay), LabelSmoothing = options.GetValue(_smoothing),
                ClipNorm = options.GetValue(_clip),
            EmaDecay = options.GetValue(_ema), ReestimationBatches = options.GetValue(_reestimate),
                EvaluationInterval = options.GetValue(_evaluateEvery),
            Augmentation = padding == 0 && !flip ? null : new Augmentation(padding, !options.GetValue(_blackPadding), flip),
            Corrupt = corrupt, Seed = seed, Threads = threads,
        };
        settings.Validate();
        return settings;
    }

    private static Option<T> New<T>(string name, string description, T value)
    {
        var option = new Option<T>(name) { Description = description };
        if (value is not (null or false)) option.DefaultValueFactory = _ => value;
        return option;
    }
}
