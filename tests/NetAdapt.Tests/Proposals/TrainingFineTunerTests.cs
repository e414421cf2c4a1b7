using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Tests.Datasets;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.Proposals;

public sealed class TrainingFineTunerTests
{
    private static readonly ImageSet Rest = TinyProblem.Images(8, seed: 1), All = TinyProblem.Images(9, seed: 2);
    private static readonly TrainingSettings Quick = TinyProblem.Settings with { BatchSize = 4, ReestimationBatches = 1 };
    private static readonly TrainingSettings Short = Quick with { Steps = 2 }, Long = Quick with { Epochs = 2 };

    private static TrainingFineTuner Tuner(TrainingSettings? shortTerm, TrainingSettings? longTerm, bool fromScratch = false) =>
        new(_ => new FineTuner(new Trainer(new ReferenceBackend())), Rest, All, null, TinyProblem.Preprocessing, shortTerm, longTerm, fromScratch);

    private static int[] ShortTerm(TrainingSettings? settings, ulong seed = 1) =>
        TinyProblem.Bits(Tuner(settings, null).ShortTerm(TinyProblem.Network(), seed, TestContext.Current.CancellationToken));

    private static int[] LongTerm(TrainingSettings? settings, ulong seed = 1, bool fromScratch = false, ulong start = 1) =>
        TinyProblem.Bits(Tuner(null, settings, fromScratch)
            .LongTerm(TinyProblem.Network(start), seed, null, null, TestContext.Current.CancellationToken).Network);

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        Assert.Equal(ShortTerm(Short), ShortTerm(Short));
        Assert.NotEqual(ShortTerm(Short), ShortTerm(Short, seed: 2));
        Assert.Equal(LongTerm(Long), LongTerm(Long));
        Assert.NotEqual(LongTerm(Long), LongTerm(Long, seed: 2));
    }

    [Fact]
    public void The_seed_and_the_threads_of_the_short_term_settings_do_not_matter() =>
        Assert.Equal(ShortTerm(Short), ShortTerm(Short with { Seed = 77, Threads = 2 }));

    [Fact]
    public void Proposals_that_train_side_by_side_give_the_bits_of_one_after_the_other()
    {
        TrainingFineTuner tuner = Tuner(Short, null);
        Network network = TinyProblem.Network();
        var bits = new int[4][];

        Parallel.For(0, bits.Length, i => bits[i] = TinyProblem.Bits(tuner.ShortTerm(network, (ulong)i, CancellationToken.None)));

        for (int i = 0; i < bits.Length; i++) Assert.Equal(ShortTerm(Short, (ulong)i), bits[i]);
    }

    [Fact]
    public void Without_settings_the_weights_stay_as_they_are()
    {
        int[] before = TinyProblem.Bits(TinyProblem.Network());

        Assert.Equal(before, ShortTerm(null));
        Assert.Equal(before, LongTerm(null));
        Assert.Equal((0, 0), (Tuner(null, null).ShortTermImages, Tuner(null, null).LongTermImages));
    }

    [Fact]
    public void Settings_of_no_steps_are_refused_before_anything_runs() =>
        Assert.Contains("steps 0", Assert.Throws<InvalidInputException>(() => Tuner(Short with { Steps = 0 }, null)).Message);

    [Fact]
    public void The_network_that_came_in_does_not_change()
    {
        Network network = TinyProblem.Network();
        int[] before = TinyProblem.Bits(network);
        TrainingFineTuner tuner = Tuner(Short, Long);

        Network briefly = tuner.ShortTerm(network, 1, TestContext.Current.CancellationToken);
        Network fully = tuner.LongTerm(network, 1, null, null, TestContext.Current.CancellationToken).Network;

        Assert.Equal(before, TinyProblem.Bits(network));
        Assert.NotEqual(before, TinyProblem.Bits(briefly));
        Assert.NotEqual(before, TinyProblem.Bits(fully));
    }

    [Fact]
    public void From_scratch_only_the_shape_of_the_network_counts()
    {
        Assert.Equal(LongTerm(Long, fromScratch: true, start: 1), LongTerm(Long, fromScratch: true, start: 2));
        Assert.NotEqual(LongTerm(Long, start: 1), LongTerm(Long, start: 2));
    }

    [Fact]
    public void The_long_term_reports_each_epoch_and_goes_on_from_its_checkpoint()
    {
        using var folder = new TempFolder();
        string checkpoint = folder["long.checkpoint"];
        using var stop = new CancellationTokenSource();
        var seen = new List<LongTermEpoch>();
        TrainingFineTuner tuner = Tuner(null, Long);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            tuner.LongTerm(TinyProblem.Network(), 1, checkpoint, new Told(_ => stop.Cancel()), stop.Token));
        Network resumed = tuner.LongTerm(TinyProblem.Network(), 1, checkpoint, new Told(seen.Add), TestContext.Current.CancellationToken).Network;

        Assert.Equal(LongTerm(Long), TinyProblem.Bits(resumed));
        Assert.Equal([(2, 2)], seen.Select(e => (e.Epoch, e.Epochs)));
        Assert.All(seen, e => Assert.True(e.Loss > 0 && e.TrainTop1 is >= 0 and <= 1 && e.ImagesPerSecond > 0, $"{e}"));
    }

    /// <summary>Batches are full: of 8 images in batches of 5, an epoch trains on 5; and in batches of 64, on all 8.</summary>
    [Theory]
    [InlineData(4, null, 2, 16, 16)]
    [InlineData(5, null, 2, 10, 10)]
    [InlineData(5, 3, 2, 15, 15)]
    [InlineData(64, null, 2, 16, 18)]
    [InlineData(64, 3, 2, 24, 27)]
    public void The_images_are_those_that_it_really_trains_on(int batch, int? steps, int epochs, long shortTerm, long longTerm)
    {
        TrainingSettings settings = TinyProblem.Settings with { BatchSize = batch, Steps = steps, Epochs = epochs };

        TrainingFineTuner tuner = Tuner(settings, settings);

        Assert.Equal((shortTerm, longTerm), (tuner.ShortTermImages, tuner.LongTermImages));
    }

    /// <summary>Tells at once, on the thread that trains.</summary>
    private sealed class Told(Action<LongTermEpoch> tell) : IProgress<LongTermEpoch>
    {
        public void Report(LongTermEpoch value) => tell(value);
    }
}
