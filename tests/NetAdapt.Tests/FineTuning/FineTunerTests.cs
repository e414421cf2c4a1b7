using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Normalizing;
using NetAdapt.Tests.Datasets;
using NetAdapt.Tests.Normalizing;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.FineTuning;

public sealed class FineTunerTests
{
    private static readonly ImageSet Images = TinyProblem.Images(48, 1), Holdout = TinyProblem.Images(30, 2);
    private static readonly TrainingSettings Quick = TinyProblem.Settings with { EmaDecay = 0, ClipNorm = 0, WarmupSteps = 0, ReestimationBatches = 0 };

    [Fact]
    public void A_folded_network_is_trained_with_normalization_and_comes_back_folded()
    {
        Network given = FoldedNetworks.Tiny();
        FineTuningResult result = FineTune(given, new FineTuningSettings(Quick with { LearningRate = 0.05f, Epochs = 30 }, FindsRate: false));
        Assert.Equal(given.Layers.Select(layer => (layer.Name, layer.Op)), result.Training.Network.Layers.Select(layer => (layer.Name, layer.Op)));
        Assert.True(result.Result!.Value.Top1 > result.Given!.Value.Top1 + 0.2, $"{result.Given} -> {result.Result}");
    }

    [Fact]
    public void The_scores_are_those_of_the_given_network_and_of_the_one_that_comes_back()
    {
        Network given = FoldedNetworks.Tiny();
        FineTuningResult result = FineTune(given, new FineTuningSettings(Quick, FindsRate: false));
        Assert.Equal(Top1(given), result.Given!.Value.Top1);
        Assert.Equal(Top1(result.Training.Network), result.Result!.Value.Top1);
    }

    [Fact]
    public void A_rate_that_destroys_the_network_is_answered_with_a_tenth_from_the_start()
    {
        var told = new List<Retreat>();
        FineTuningResult result = FineTune(
            Trained(), new FineTuningSettings(Quick with { LearningRate = 100, Epochs = 6 }, FindsRate: false), told.Add);
        Assert.Equal(told, result.Retreats);
        Assert.InRange(told.Count, 1, FineTuner.MostRetreats);
        Assert.Equal(100, told[0].From);
        Assert.All(told, retreat => Assert.Equal(retreat.From / 10, retreat.To, 1e-6f * retreat.From));
        Assert.Equal(told[^1].To, result.Training.LearningRate);
        Assert.True(result.Result!.Value.Top1 >= result.Given!.Value.Top1 - 0.1);
    }

    [Fact]
    public void After_three_retreats_the_training_has_failed()
    {
        var told = new List<Retreat>();
        Assert.Throws<DivergedException>(() =>
            FineTune(Trained(), new FineTuningSettings(Quick with { LearningRate = 1e30f, Epochs = 6 }, FindsRate: false), told.Add));
        Assert.Equal(FineTuner.MostRetreats, told.Count);
    }

    [Fact]
    public void Where_every_epoch_is_worse_the_given_network_is_kept()
    {
        // Labels that are all wrong: what is learned from them harms.
        var wrong = new WrongLabels(Images);
        Network given = Trained();
        FineTuningResult best = FineTune(given, new FineTuningSettings(Quick with { LearningRate = 0.05f, Epochs = 4 }, FindsRate: false), images: wrong);
        FineTuningResult last = FineTune(given, new FineTuningSettings(Quick with { LearningRate = 0.05f, Epochs = 4, Keep = KeepChoice.Last }, FindsRate: false), images: wrong);
        Assert.Equal(0, best.Training.KeptEpoch);
        Assert.Equal(TinyProblem.Bits(given), TinyProblem.Bits(best.Training.Network));
        Assert.Equal(4, last.Training.KeptEpoch);
        Assert.True(last.Result!.Value.Top1 < best.Result!.Value.Top1);
    }

    [Fact]
    public void A_network_that_knows_nothing_is_also_tried_with_renewed_normalizations()
    {
        Assert.Contains(Said(FoldedNetworks.Tiny()), IsAboutRenewing);
        // One that knows something is not: what it knows is in its normalizations too.
        var settings = new FineTuningSettings(Quick with { LearningRate = 0.05f, Epochs = 30 }, FindsRate: false);
        Network taught = FineTune(FoldedNetworks.Tiny(), settings).Training.Network;
        Assert.DoesNotContain(Said(taught), IsAboutRenewing);

        static bool IsAboutRenewing(string text) => text.Contains("renewed normalizations", StringComparison.Ordinal);

        static List<string> Said(Network given)
        {
            var said = new List<string>();
            new FineTuner(new Trainer(new ReferenceBackend())) { Doing = said.Add }.FineTune(
                given,
                Images,
                Holdout,
                TinyProblem.Preprocessing,
                new FineTuningSettings(Quick with { Epochs = 2 }, FindsRate: true));
            return said;
        }
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bits_with_the_rate_that_it_had_found()
    {
        using var folder = new TempFolder();
        Network given = FoldedNetworks.Tiny();
        var settings = new FineTuningSettings(Quick with { Epochs = 4 }, FindsRate: true);
        FineTuningResult whole = FineTune(given, settings);
        using var stop = new CancellationTokenSource();
        var checkpoint = new CheckpointOptions(folder["x.checkpoint"], Resume: true);
        Assert.ThrowsAny<OperationCanceledException>(() => new FineTuner(new Trainer(new ReferenceBackend())).FineTune(
            given, Images, Holdout, TinyProblem.Preprocessing, settings, checkpoint: checkpoint, progress: at =>
            {
                if (at.Step == 9) stop.Cancel();
            }, cancellation: stop.Token));
        FineTuningResult resumed = new FineTuner(new Trainer(new ReferenceBackend())).FineTune(
            given, Images, Holdout, TinyProblem.Preprocessing, settings, checkpoint: checkpoint);
        Assert.Null(resumed.Rate);
        Assert.Equal(whole.Training.LearningRate, resumed.Training.LearningRate);
        Assert.Equal((whole.Training.KeptEpoch, whole.Given, whole.Result), (resumed.Training.KeptEpoch, resumed.Given, resumed.Result));
        Assert.Equal(TinyProblem.Bits(whole.Training.Network), TinyProblem.Bits(resumed.Training.Network));
    }

    private static FineTuningResult FineTune(Network network, FineTuningSettings settings, Action<Retreat>? retreated = null, ImageSet? images = null) =>
        new FineTuner(new Trainer(new ReferenceBackend())) { Retreated = retreated }
            .FineTune(network, images ?? Images, Holdout, TinyProblem.Preprocessing, settings);

    private static Network Trained() => new Trainer(new ReferenceBackend())
        .Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, Quick with { Epochs = 10 }).Network;

    private static double Top1(Network network) => new Evaluator(new ReferenceBackend()).Evaluate(network, Holdout, TinyProblem.Preprocessing).Top1;

    /// <summary>The same images, each with the next class's label.</summary>
    private sealed class WrongLabels(ImageSet images) : ImageSet
    {
        public override int Count => images.Count;

        public override int Classes => images.Classes;

        public override int LabelOf(int index) => (images.LabelOf(index) + 1) % images.Classes;

        public override string NameOf(int index) => images.NameOf(index);

        public override void Decode(int index, Bitmap bitmap) => images.Decode(index, bitmap);
    }
}
