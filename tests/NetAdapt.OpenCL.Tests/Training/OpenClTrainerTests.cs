using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>The trainer on an OpenCL device: what it promises must hold there too.</summary>
public sealed class OpenClTrainerTests : IDisposable
{
    private static readonly ImageSet Images = TinyProblem.Images(40, 1), TestImages = TinyProblem.Images(30, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-opencl-training-").FullName;
    private readonly TrainingBackend _training = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(OptimiserKind.Sgd)]
    [InlineData(OptimiserKind.AdamW)]
    public void The_same_seed_gives_the_same_bits_through_a_stop_and_a_resume(OptimiserKind optimiser)
    {
        var trainer = new Trainer(_training);
        TrainingSettings settings = TinyProblem.Settings with { Optimiser = optimiser };
        string file = Path.Combine(_folder, "checkpoint");
        TrainingResult whole = trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings);

        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings, checkpoint: new CheckpointOptions(file), progress: p =>
        {
            if (p.Step == 7) cancellation.Cancel();
        }, cancellation: cancellation.Token));
        TrainingResult resumed = trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings, checkpoint: new CheckpointOptions(file, Resume: true));

        Assert.Equal(TinyProblem.Bits(whole.Network), TinyProblem.Bits(resumed.Network));
    }

    [Fact]
    public void A_network_learns_as_on_the_CPU_and_is_evaluated_where_the_trainer_says()
    {
        TrainingSettings settings = TinyProblem.Settings with { Epochs = 6 };
        Network network = TinyProblem.Network();
        TrainingResult expected = new Trainer(new CpuBackend()).Train(network, Images, TinyProblem.Preprocessing, settings, TestImages);
        TrainingResult found = new Trainer(_training) { Evaluating = new CpuBackend() }.Train(network, Images, TinyProblem.Preprocessing, settings, TestImages);
        foreach (var (right, epoch) in expected.Epochs.Zip(found.Epochs)) Assert.Equal(right.Loss, epoch.Loss, 2e-3 * right.Loss);
        Assert.Equal(expected.Epochs[^1].TestTop1, found.Epochs[^1].TestTop1);
    }

    [Fact]
    public void Training_that_diverges_is_told()
    {
        TrainingSettings settings = TinyProblem.Settings with { LearningRate = 1e30f, WarmupSteps = 0, ClipNorm = 0 };
        Assert.Throws<DivergedException>(() => new Trainer(_training).Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings));
    }

    [Fact]
    public void Two_trainings_side_by_side_do_not_see_each_other()
    {
        Network[] results = new Network[2];
        Parallel.For(0, 2, i => results[i] = new Trainer(_training).Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings).Network);
        Assert.Equal(TinyProblem.Bits(results[0]), TinyProblem.Bits(results[1]));
    }
}
