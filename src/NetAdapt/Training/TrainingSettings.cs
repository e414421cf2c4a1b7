using System.Text.Json.Serialization;
using NetAdapt.Datasets;

namespace NetAdapt.Training;

/// <summary>Which optimiser changes the weights.</summary>
public enum OptimiserKind
{
    /// <summary><see cref="Training.Sgd"/>.</summary>
    Sgd,

    /// <summary><see cref="Training.RmsProp"/>.</summary>
    RmsProp,

    /// <summary><see cref="Training.AdamW"/>.</summary>
    AdamW,
}

/// <summary>All that decides the result of a training, besides the network, the images and the machine: equal settings give equal bits. The defaults are the recipe of
/// `netadapt train`: SGD with momentum 0.9, a cosine from 0.02, batches of 64, weight decay 1e-4, random crops over reflected borders (black ones cost a small
/// network points within 50 steps) and flips.</summary>
public sealed record TrainingSettings
{
    /// <summary>Passes over the training images; not looked at where <see cref="Steps"/> is given.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Batches to train on; null: <see cref="Epochs"/> decides.</summary>
    public int? Steps { get; init; }

    public int BatchSize { get; init; } = 64;

    public OptimiserKind Optimiser { get; init; } = OptimiserKind.Sgd;

    /// <summary>Numbers that the optimiser carries from step to step for each trained parameter.</summary>
    [JsonIgnore]
    public int OptimiserSlots => Optimiser == OptimiserKind.Sgd ? 1 : 2;

    /// <summary>The rate after the warm-up.</summary>
    public float LearningRate { get; init; } = 0.02f;

    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps over which the learning rate rises in a line.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Epochs after which a step or exponential schedule has multiplied the rate by <see cref="Gamma"/> once more.</summary>
    public float DecayEpochs { get; init; } = 30;

    public float Gamma { get; init; } = 0.1f;

    /// <summary>Of SGD and RMSProp; beta 1 of AdamW.</summary>
    public float Momentum { get; init; } = 0.9f;

    public bool Nesterov { get; init; }

    /// <summary>Share of the old mean square that stays: RMSProp's rho (0.9 in MobileNet's recipe), AdamW's beta 2 (0.999).</summary>
    public float SquareDecay { get; init; } = 0.999f;

    /// <summary>Keeps RMSProp and AdamW from dividing by zero.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>On kernels only: none on biases and batch normalization.</summary>
    public float WeightDecay { get; init; } = 1e-4f;

    /// <summary>The share of each target that is spread evenly over all classes.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>The largest L2 norm that the gradients of a step may have together; 0: any.</summary>
    public float ClipNorm { get; init; }

    /// <summary>Decay of the exponential moving average of the weights, which then is the result; 0: no average.</summary>
    public float EmaDecay { get; init; }

    /// <summary>Batches over which the batch normalizations' statistics are measured again at the end; 0: the running ones stay.</summary>
    public int ReestimationBatches { get; init; }

    /// <summary>null changes no image.</summary>
    public Augmentation? Augmentation { get; init; } = new(CropPadding: 4, ReflectPadding: true, HorizontalFlip: true);

    /// <summary>What happens when an image cannot be decoded.</summary>
    public CorruptPolicy Corrupt { get; init; } = CorruptPolicy.Skip;

    /// <summary>Decides the order of the images, their augmentation and what dropout drops.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that share one step's work. Another number adds in another order, and so gives other bits.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Epochs from one evaluation on the test images to the next; there is always one at the end.</summary>
    public int EvaluationInterval { get; init; } = 1;

    /// <summary>Which state is the result, where there are holdout images.</summary>
    public KeepChoice Keep { get; init; } = KeepChoice.Best;

    /// <summary>How many steps there are.</summary>
    /// <param name="batches">Batches of one epoch.</param>
    public long TotalSteps(int batches) => Steps ?? (long)Epochs * batches;

    /// <summary>The learning rate over all steps.</summary>
    /// <param name="batches">Batches of one epoch.</param>
    public Schedule ScheduleOver(int batches) =>
        new(Schedule, LearningRate, TotalSteps(batches), Math.Min(WarmupSteps, TotalSteps(batches)), (double)DecayEpochs * batches, Gamma);

    /// <summary>Checks every value by itself.</summary>
    /// <exception cref="InvalidInputException">One is out of its range; the message names it and the range.</exception>
    public void Validate()
    {
        Check(Steps is > 0 || Epochs > 0, "epochs", Epochs, "a number from 1");
        Check(Steps is null or > 0, "steps", Steps ?? 0, "a number from 1");
        Check(BatchSize > 0, "batch size", BatchSize, "a number from 1");
        Check(float.IsFinite(LearningRate) && LearningRate > 0, "learning rate", LearningRate, "a number above 0");
        Check(WarmupSteps >= 0, "warm-up steps", WarmupSteps, "0 or more");
        Check(float.IsFinite(DecayEpochs) && DecayEpochs > 0, "decay epochs", DecayEpochs, "a number above 0");
        Check(Gamma is > 0 and <= 1, "gamma", Gamma, "a number above 0, at most 1");
        Check(Momentum is >= 0 and < 1, "momentum", Momentum, "0 or more, below 1");
        Check(SquareDecay is >= 0 and < 1, "square decay", SquareDecay, "0 or more, below 1");
        Check(float.IsFinite(Epsilon) && Epsilon > 0, "epsilon", Epsilon, "a number above 0");
        Check(float.IsFinite(WeightDecay) && WeightDecay >= 0, "weight decay", WeightDecay, "0 or more");
        Check(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "0 or more, below 1");
        Check(float.IsFinite(ClipNorm) && ClipNorm >= 0, "clip norm", ClipNorm, "a number above 0, or 0 for none");
        Check(EmaDecay is >= 0 and < 1, "EMA decay", EmaDecay, "a number below 1, or 0 for none");
        Check(ReestimationBatches >= 0, "re-estimation batches", ReestimationBatches, "0 or more");
        Check(Threads > 0, "threads", Threads, "a number from 1");
        Check(EvaluationInterval > 0, "evaluation interval", EvaluationInterval, "a number of epochs from 1");
    }

    private static void Check(bool holds, string name, double value, string range)
    {
        if (!holds) throw new InvalidInputException(FormattableString.Invariant($"{name} {value} is out of range for a training: give {range}."));
    }
}
