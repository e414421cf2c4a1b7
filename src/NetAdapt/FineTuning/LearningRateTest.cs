using System.Collections.Immutable;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Training;

namespace NetAdapt.FineTuning;

/// <summary>A short training at one learning rate, and what came of it.</summary>
/// <param name="HoldoutLoss">Of the holdout images afterwards, in nats; infinite where the training diverged.</param>
public readonly record struct RateTrial(float LearningRate, double HoldoutLoss);

/// <summary>The result of a learning rate test.</summary>
/// <param name="LearningRate">The rate to train at.</param>
/// <param name="GivenLoss">The given network's loss on the holdout images, in nats.</param>
/// <param name="Trials">From the highest rate down.</param>
public sealed record RateFound(float LearningRate, double GivenLoss, ImmutableArray<RateTrial> Trials)
{
    /// <summary>The loss after the best trial; infinite where all diverged.</summary>
    public double BestLoss => Trials.Min(trial => trial.HoldoutLoss);
}

/// <summary>Finds a learning rate by short trainings of the network itself, each with the whole schedule in few steps.</summary>
/// <remarks>A long training stands a higher rate than a short one, since it has time to repair what high rates destroy first. So
/// the test takes the highest rate whose trial ends close to the best one. The trials are deterministic.</remarks>
/// <param name="trainer">Trains the trials.</param>
/// <param name="progress">Called after each step of each trial.</param>
public sealed class LearningRateTest(Trainer trainer, Action<TrainingProgress>? progress = null)
{
    /// <summary>The rates that are tried, from the highest down.</summary>
    public static ImmutableArray<float> Candidates { get; } = [0.2f, 0.06f, 0.02f, 0.006f, 0.002f, 0.0006f, 0.0002f];

    // A trial's share of the whole training's steps, and its limits.
    private const double Share = 0.03;
    private const int LeastSteps = 60, MostSteps = 300;

    // How much the chosen rate's loss may exceed the best trial's. Measured: the rate that suits an under-trained
    // network exceeds it by 4 to 9 %, the next higher rate of a well-trained network by 21 %.
    private const double Tolerance = 0.13;

    // The share of the best trial's gain over chance that the chosen rate's trial must reach, in a training from
    // chance.
    private const double MinShareOfGain = 1.0 / 3;

    /// <param name="network">As it will be trained.</param>
    /// <param name="images">To train on.</param>
    /// <param name="holdout">To judge by.</param>
    /// <param name="tried">Told of each trial.</param>
    /// <param name="chance">For a network that is to be trained as from new weights: the loss of guessing, in nats. A
    /// long training of such a network succeeds at higher rates than its short trials suggest. Null: the network's
    /// function is to be kept.</param>
    public RateFound Find(
        Network network,
        ImageSet images,
        ImageSet holdout,
        Preprocessing preprocessing,
        TrainingSettings settings,
        Action<RateTrial>? tried = null,
        double? chance = null,
        CancellationToken cancellation = default)
    {
        var evaluator = new Evaluator(trainer.Inference);
        double LossOf(Network trained) =>
            evaluator.Evaluate(trained, holdout, preprocessing, settings.Threads, cancellation, settings.Corrupt).Loss;

        int batches = Math.Max(1, images.Count / Math.Min(settings.BatchSize, images.Count));
        int steps = StepsOf(settings.TotalSteps(batches));
        double given = LossOf(network);
        var trials = ImmutableArray.CreateBuilder<RateTrial>();
        foreach (float candidate in Candidates)
        {
            TrainingSettings trial = settings with
            {
                LearningRate = candidate,
                Steps = steps,
                WarmupSteps = Math.Min(settings.WarmupSteps, steps / 5),
                EmaDecay = 0,
            };
            double loss;
            try
            {
                loss = LossOf(trainer.Train(network, images, preprocessing, trial, progress: progress, cancellation: cancellation).Network);
            }
            catch (DivergedException)
            {
                loss = double.PositiveInfinity;
            }
            if (double.IsNaN(loss)) loss = double.PositiveInfinity;
            trials.Add(new RateTrial(candidate, loss));
            tried?.Invoke(trials[^1]);
            // Below the best rate the loss only rises to the given network's.
            double best = trials.Min(done => done.HoldoutLoss);
            if (double.IsFinite(best) && trials[^1].HoldoutLoss > best) break;
        }
        float rate = chance is { } guessing ? ChooseFromChance(trials, guessing) : Choose(trials);
        return new RateFound(rate, given, trials.ToImmutable());
    }

    /// <summary>Steps of one trial before a training of <paramref name="total"/>.</summary>
    internal static int StepsOf(long total) => (int)Math.Clamp(Math.Round(Share * total), Math.Min(LeastSteps, total), MostSteps);

    /// <summary>The highest rate whose trial reached a good share of the best trial's gain over chance. Without any
    /// gain, as <see cref="Choose"/>.</summary>
    /// <param name="trials">From the highest rate down.</param>
    /// <param name="chance">The loss of guessing, in nats.</param>
    internal static float ChooseFromChance(IReadOnlyList<RateTrial> trials, double chance)
    {
        double gain = chance - trials.Min(trial => trial.HoldoutLoss);
        return gain > 0
            ? trials.First(trial => chance - trial.HoldoutLoss >= MinShareOfGain * gain).LearningRate
            : Choose(trials);
    }

    /// <summary>The highest rate whose trial ends close to the best one; the lowest where all diverged.</summary>
    /// <param name="trials">From the highest rate down.</param>
    internal static float Choose(IReadOnlyList<RateTrial> trials)
    {
        double best = trials.Min(trial => trial.HoldoutLoss);
        return double.IsFinite(best)
            ? trials.First(trial => trial.HoldoutLoss <= best * (1 + Tolerance)).LearningRate
            : trials[^1].LearningRate;
    }
}
