using System.Collections.Immutable;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Normalizing;
using NetAdapt.Training;

namespace NetAdapt.FineTuning;

/// <summary>Fine-tunes a given network so that it does not end below what was given: gives it normalization where exporters folded it,
/// finds its learning rate, goes back to the start with a lower rate where a training diverges, and keeps the best state.</summary>
/// <param name="trainer">Trains.</param>
public sealed class FineTuner(Trainer trainer)
{
    /// <summary>How often a fine-tuning that diverged begins again with a tenth of its rate.</summary>
    public const int MostRetreats = 3;

    private const float RetreatFactor = 0.1f;

    // A network whose loss is at least this share of the loss at chance counts as being at chance.
    private const double ChanceShare = 0.9;

    // Images whose activations initialise inserted normalizations.
    private const int StatisticsImages = 256;

    /// <summary>Told what is done beside training, for the user: "finding the learning rate".</summary>
    public Action<string>? Doing { get; init; }

    /// <summary>Told of each step of a rate test's trials.</summary>
    public Action<TrainingProgress>? Trying { get; init; }

    /// <summary>Told of each trial of a rate test.</summary>
    public Action<RateTrial>? Tried { get; init; }

    /// <summary>Told of the rate that a test found.</summary>
    public Action<RateFound>? Found { get; init; }

    /// <summary>Told of each retreat, before the next attempt.</summary>
    public Action<Retreat>? Retreated { get; init; }

    /// <summary>The network with a normalization behind each convolution that lacks one; <paramref name="network"/> itself where none does.</summary>
    /// <remarks>The statistics are measured on training images; the network computes what it did, but for rounding.</remarks>
    public Network WithNormalization(
        Network network,
        ImageSet images,
        Preprocessing preprocessing,
        TrainingSettings settings,
        CancellationToken cancellation = default)
    {
        ImmutableArray<int> places = InsertedNormalization.Places(network);
        if (places.IsEmpty) return network;
        Doing?.Invoke($"measuring the activations of {places.Length} convolutions without normalization");
        ChannelStatistics statistics = ChannelStatistics.Measure(
            trainer.Inference, network, places, images, preprocessing, StatisticsImages, settings.Seed, settings.Threads, settings.Corrupt, cancellation);
        return InsertedNormalization.Insert(network, statistics);
    }

    /// <summary>Fine-tunes a copy of <paramref name="network"/>.</summary>
    /// <param name="images">To train on.</param>
    /// <param name="holdout">Not trained on: finds the rate and chooses the state that is kept. Null: the last state is the result, and the rate must be given.</param>
    /// <param name="evaluation">As for <see cref="Trainer"/>.</param>
    /// <inheritdoc cref="Trainer.Train" path="/exception"/>
    public FineTuningResult FineTune(
        Network network,
        ImageSet images,
        ImageSet? holdout,
        Preprocessing preprocessing,
        FineTuningSettings settings,
        ImageSet? evaluation = null,
        CheckpointOptions? checkpoint = null,
        Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TrainingSettings training = settings.Training;
        training.Validate();
        Network start = settings.InsertsNormalization ? WithNormalization(network, images, preprocessing, training, cancellation) : network;
        RateFound? found = null;
        var retreats = ImmutableArray.CreateBuilder<Retreat>();
        if (SavedRate(settings, checkpoint) is { } saved)
        {
            training = training with { LearningRate = saved };
        }
        else if (settings.FindsRate)
        {
            if (holdout == null) throw new ArgumentException("a learning rate is found on holdout images", nameof(holdout));
            (start, found) = FindStart(start, images, holdout, preprocessing, training, cancellation);
            Found?.Invoke(found);
            training = training with { LearningRate = found.LearningRate };
        }
        while (true)
        {
            try
            {
                TrainingResult result = trainer.Train(
                    start, images, preprocessing, training, evaluation, checkpoint, progress, cancellation, holdout, identity: network);
                // The state before the first step is the given network: its own bits, not those of inserting and
                // folding.
                bool unchanged = holdout != null && result.KeptEpoch == 0;
                Network trained = unchanged ? network : InsertedNormalization.Fold(result.Network);
                return new FineTuningResult(
                    result with { Network = trained }, found, retreats.ToImmutable(), result.HoldoutGiven, result.HoldoutKept);
            }
            catch (DivergedException e) when (retreats.Count < MostRetreats && checkpoint is not { NewRate: true })
            {
                var retreat = new Retreat(e.Step, e.Reason, training.LearningRate, training.LearningRate * RetreatFactor);
                retreats.Add(retreat);
                Retreated?.Invoke(retreat);
                training = training with { LearningRate = retreat.To };
                if (checkpoint != null)
                {
                    // A checkpoint of an attempt that diverged must not be resumed.
                    File.Delete(checkpoint.Path);
                }
            }
        }
    }

    /// <summary>Finds the rate and the network that the training begins with. That is <paramref name="start"/>, unless
    /// it is at chance and short trainings get further with its filters under renewed normalizations.</summary>
    /// <remarks>A loss at chance does not prove that nothing is worth preserving: good filters under a new head have it
    /// too. Therefore short trainings decide.</remarks>
    private (Network Start, RateFound Rate) FindStart(
        Network start,
        ImageSet images,
        ImageSet holdout,
        Preprocessing preprocessing,
        TrainingSettings training,
        CancellationToken cancellation)
    {
        var test = new LearningRateTest(trainer, Trying);
        Doing?.Invoke("finding the learning rate");
        RateFound found = test.Find(start, images, holdout, preprocessing, training, Tried, cancellation: cancellation);
        double chance = Head.Of(start).ChanceLoss;
        bool atChance = found.GivenLoss >= ChanceShare * chance;
        if (!atChance || !start.Layers.Any(InsertedNormalization.IsInserted)) return (start, found);
        Doing?.Invoke("the given network is no better than chance: trying its filters with renewed normalizations");
        Network renewed = InsertedNormalization.Renew(start);
        RateFound anew = test.Find(renewed, images, holdout, preprocessing, training, Tried, chance, cancellation);
        if (!(anew.BestLoss < found.BestLoss)) return (start, found);
        Doing?.Invoke("training begins with renewed normalizations, which got further");
        return (renewed, anew with { GivenLoss = found.GivenLoss });
    }

    /// <summary>The rate of a training that is resumed: the one that was found, or that it retreated to.</summary>
    private static float? SavedRate(FineTuningSettings settings, CheckpointOptions? checkpoint)
    {
        if (checkpoint is not { Resume: true, NewRate: false } || !File.Exists(checkpoint.Path)) return null;
        float saved = CheckpointFile.Read(checkpoint.Path).Settings.LearningRate, rate = settings.Training.LearningRate;
        if (settings.FindsRate) return saved;
        for (int retreats = 0; retreats <= MostRetreats; retreats++, rate *= RetreatFactor)
            if (rate == saved) return saved;
        return null;   // the trainer refuses it, and says what differs
    }
}
