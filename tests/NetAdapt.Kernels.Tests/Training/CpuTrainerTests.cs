using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Training;

namespace NetAdapt.Kernels.Tests.Training;

/// <summary>The trainer on the CPU engine: what it promises must hold on the engine that people use, with threads.</summary>
public sealed class CpuTrainerTests : IDisposable
{
    private static readonly ImageSet Images = Dataset.Open("builtin:shapes").Train.Subset([.. Enumerable.Range(0, 30)]);
    private static readonly Preprocessing Preprocessing = Preprocessing.Parse("cifar10");
    private static readonly TrainingSettings Settings = new()
    {
        Steps = 6, BatchSize = 8, ReestimationBatches = 2, EmaDecay = 0.5f, Seed = 3, Augmentation = new Augmentation(2, true, true),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-cpu-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Network Small => MobileNetV1.Build(0.1, 16, 10);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_same_seed_and_threads_give_the_same_bits_through_a_stop_and_a_resume(int threads)
    {
        var trainer = new Trainer(new CpuBackend());
        TrainingSettings settings = Settings with { Threads = threads };
        string file = Path.Combine(_folder, "checkpoint");
        TrainingResult whole = trainer.Train(Small, Images, Preprocessing, settings);

        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => trainer.Train(Small, Images, Preprocessing, settings, checkpoint: new CheckpointOptions(file), progress: p =>
        {
            if (p.Step == 4) cancellation.Cancel();
        }, cancellation: cancellation.Token));
        TrainingResult resumed = trainer.Train(Small, Images, Preprocessing, settings, checkpoint: new CheckpointOptions(file, Resume: true));

        Assert.Equal(Bits(whole.Network), Bits(resumed.Network));
    }

    private static int[] Bits(Network network) =>
        [.. network.Layers.SelectMany(l => l.Weights).SelectMany(w => w.Span.ToArray()).Select(BitConverter.SingleToInt32Bits)];
}
