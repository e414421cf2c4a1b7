using System.Runtime.InteropServices;
using NetAdapt.CApi.Border;
using NetAdapt.Datasets;
using NetAdapt.Files;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.CApi.Exports;

[StructLayout(LayoutKind.Sequential)]
internal struct EvaluationInfo
{
    public uint StructSize, Images;
    public double Top1, Top5, Loss;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TrainOptions
{
    public uint StructSize;
    public int Epochs, Steps, Batch, Optimizer, Threads, Resume;
    public float LearningRate, WeightDecay, LabelSmoothing;
    public ulong Seed, MemoryLimit;
    public byte* Data, Normalize, Checkpoint;

    /// <exception cref="InvalidArgumentException">A number is out of its range.</exception>
    public readonly TrainingSettings Settings => new()
    {
        Epochs = Epochs, Steps = Steps == 0 ? null : Steps, BatchSize = Batch, Optimiser = (OptimiserKind)Arguments.InRange(Optimizer, 0, 2, "options.optimizer"),
        Threads = TrainingExports.ThreadsOf(Threads), LearningRate = LearningRate == 0 ? new TrainingSettings().LearningRate : LearningRate, WeightDecay = WeightDecay, LabelSmoothing = LabelSmoothing, Seed = Seed,
    };
}

/// <summary>Judging and training networks.</summary>
internal static unsafe class TrainingExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_evaluate_network")]
    private static Status Evaluate(nint handle, byte* data, byte* normalize, int threads, EvaluationInfo* evaluation)
    {
        try
        {
            Network network = HandleTable.Get<Network>(handle);
            Arguments.Sized(evaluation, sizeof(EvaluationInfo), "evaluation");
            Dataset images = Dataset.OpenFor(network, Arguments.Text(data, "data"));
            if (images.Test.Count == 0) throw new InvalidInputException($"'{images.Name}' has no test images.");
            Evaluation found = new Evaluator(Engine.Here).Evaluate(network, images.Test, PreprocessingOf(network, normalize), ThreadsOf(threads));
            *evaluation = new EvaluationInfo { StructSize = evaluation->StructSize, Images = (uint)found.Images, Top1 = found.Top1, Top5 = found.Top5, Loss = found.Loss };
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_default_train_options")]
    private static Status Default(TrainOptions* options)
    {
        try
        {
            Arguments.Sized(options, sizeof(TrainOptions), "options");
            var usual = new TrainingSettings();
            *options = new TrainOptions
            {
                StructSize = options->StructSize, Epochs = usual.Epochs, Batch = usual.BatchSize, LearningRate = 0, WeightDecay = usual.WeightDecay,
                LabelSmoothing = usual.LabelSmoothing, Seed = usual.Seed,
            };
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_train_network")]
    private static Status Train(nint handle, TrainOptions* options, delegate* unmanaged<ProgressInfo*, void*, int> callback, void* user, nint* trained)
    {
        try
        {
            Arguments.NotNull(trained, "trained");
            *trained = 0;
            Network network = HandleTable.Get<Network>(handle);
            Arguments.Sized(options, sizeof(TrainOptions), "options");
            TrainingSettings settings = options->Settings;
            settings.Validate();
            long? limit = options->MemoryLimit == 0 ? null : (long)Math.Min(options->MemoryLimit, long.MaxValue);
            string? checkpoint = Arguments.TextOrNull(options->Checkpoint, "options.checkpoint");
            if (checkpoint != null) AtomicFile.CheckWritable(checkpoint);
            using OutputLock? writing = checkpoint == null ? null : OutputLock.Take(checkpoint);
            Dataset data = Dataset.OpenFor(network, Arguments.Text(options->Data, "options.data"));
            Preprocessing preprocessing = PreprocessingOf(network, options->Normalize);
            using var progress = new Progress(callback, user);
            (ImageSet images, ImageSet? holdout) = data.SplitToKeep(settings.Seed) is var (remaining, kept) ? (remaining, kept) : (data.Train, null);
            var fineTuner = new FineTuner(new Trainer(Engine.Here, limit)) { Trying = p => progress.Tell(InfoOf(p)) };
            FineTuningResult result = fineTuner.FineTune(
                network.WithMetadata(Preprocessing.MetadataKey, preprocessing.ToText()),
                images,
                holdout,
                preprocessing,
                new FineTuningSettings(settings, FindsRate: options->LearningRate == 0 && holdout != null),
                checkpoint: checkpoint == null ? null : new CheckpointOptions(checkpoint, options->Resume != 0),
                progress: p => progress.Tell(InfoOf(p)),
                cancellation: progress.Stop);
            *trained = HandleTable.Add(result.Training.Network);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    /// <exception cref="InvalidArgumentException">No number of threads.</exception>
    internal static int ThreadsOf(int threads) => threads == 0 ? new DeviceProbe().UsableThreads() : Arguments.InRange(threads, 0, 1024, "threads");

    private static Preprocessing PreprocessingOf(Network network, byte* normalize) =>
        Arguments.TextOrNull(normalize, "normalize") is { } text ? Preprocessing.Parse(text) : Preprocessing.StoredIn(network);

    private static ProgressInfo InfoOf(TrainingProgress p) => new()
    {
        Stage = Stage.Training, Iteration = p.Epoch, Done = (int)Math.Min(p.Step, int.MaxValue), Of = (int)Math.Min(p.Steps, int.MaxValue), Loss = p.Loss, Accuracy = p.Accuracy,
        LatencyMs = double.NaN, SecondsLeft = p.Remaining.TotalSeconds,
    };
}
