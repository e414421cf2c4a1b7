using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class TrainerTests
{
    private static readonly Trainer Trainer = new(new ReferenceBackend());
    private static readonly ImageSet Images = TinyProblem.Images(61, seed: 1), Test = TinyProblem.Images(60, seed: 2);

    [Fact]
    public void A_small_problem_is_learned_and_the_records_say_so()
    {
        TrainingResult result = Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings with { Epochs = 12, Augmentation = null }, Test);

        Assert.Equal(12, result.Epochs.Length);
        Assert.Equal([.. Enumerable.Range(1, 12)], result.Epochs.Select(e => e.Epoch));
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss * 0.8, $"{result.Epochs[0].Loss} -> {result.Epochs[^1].Loss}");
        Assert.True(result.Epochs[^1].TestTop1 > 0.9, $"test {result.Epochs[^1].TestTop1}");
        Assert.All(result.Epochs, e => Assert.True(e.ImagesPerSecond > 0 && e.LoaderSeconds >= 0 && e.LoaderSeconds <= e.Seconds));
        Assert.Equal(12 * 7, result.Steps);   // 61 images are 7 full batches of 8; the rest wait for another epoch's order
        Evaluation evaluation = new Evaluator(new ReferenceBackend()).Evaluate(result.Network, Test, TinyProblem.Preprocessing);
        Assert.Equal(result.Epochs[^1].TestTop1, evaluation.Top1);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(1, "sigmoid")]
    [InlineData(3, "sigmoid")]
    public void Heads_by_sigmoid_are_learned(int outputs, string ending)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, TinyProblem.Size, TinyProblem.Size, 1));
        builder.Append(new Convolution(6, Window.Square(3, pad: 1)));
        builder.Append(Clamp.Relu);
        builder.Append(new GlobalAveragePool());
        builder.Append(new FullyConnected(outputs));
        if (ending == "sigmoid") builder.Append(new Sigmoid());
        // One output tells stripes along from stripes across; the bright spot is left out.
        ImageSet train = Two(Images), test = Two(Test);
        var settings = TinyProblem.Settings with { Epochs = 40, Augmentation = null, EmaDecay = 0, LabelSmoothing = 0,
            ReestimationBatches = 0, LearningRate = outputs == 1 ? 0.05f : 0.15f };

        TrainingResult result = Trainer.Train(Initializer.Initialize(builder.Build(), 1), train,
            TinyProblem.Preprocessing, settings, test);

        Assert.True(result.Epochs[^1].Loss < 0.5 * result.Epochs[0].Loss,
            $"{result.Epochs[0].Loss} -> {result.Epochs[^1].Loss}");
        Assert.True(result.Epochs[^1].TestTop1 > 0.9, $"test {result.Epochs[^1].TestTop1}");

        ImageSet Two(ImageSet images)
        {
            int[] some = [.. Enumerable.Range(0, images.Count).Where(i => outputs > 1 || images.LabelOf(i) < 2)];
            return outputs > 1 ? images : new Relabelled(images.Subset(some), 2);
        }
    }

    /// <summary>The same images where there are fewer classes.</summary>
    private sealed class Relabelled(ImageSet images, int classes) : ImageSet
    {
        public override int Count => images.Count;

        public override int Classes => classes;

        public override int LabelOf(int index) => images.LabelOf(index);

        public override string NameOf(int index) => images.NameOf(index);

        public override void Decode(int index, Bitmap bitmap) => images.Decode(index, bitmap);
    }

    [Theory]
    [InlineData(OptimiserKind.RmsProp, 0.005f)]
    [InlineData(OptimiserKind.AdamW, 0.02f)]
    public void The_other_optimisers_learn_it_too(OptimiserKind optimiser, float rate)
    {
        var settings = TinyProblem.Settings with { Epochs = 10, Optimiser = optimiser, LearningRate = rate, SquareDecay = 0.9f, ClipNorm = 0 };

        TrainingResult result = Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings, Test);

        Assert.True(result.Epochs[^1].TestTop1 > 0.85, $"test {result.Epochs[^1].TestTop1}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        int[] first = Train(TinyProblem.Settings), second = Train(TinyProblem.Settings), other = Train(TinyProblem.Settings with { Seed = 6 });

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Evaluations_and_their_interval_change_no_bit_of_the_result()
    {
        int[] without = Train(TinyProblem.Settings);
        TrainingResult with = Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings with { EvaluationInterval = 2 }, Test);

        Assert.Equal(without, TinyProblem.Bits(with.Network));
        Assert.Equal([false, true, true], with.Epochs.Select(e => e.TestTop1.HasValue));   // every second epoch, and the last
    }

    [Fact]
    public void The_given_network_does_not_change()
    {
        Network network = TinyProblem.Network();
        int[] before = TinyProblem.Bits(network);

        Trainer.Train(network, Images, TinyProblem.Preprocessing, TinyProblem.Settings with { Steps = 3 });

        Assert.Equal(before, TinyProblem.Bits(network));
    }

    [Fact]
    public void A_training_by_steps_ends_within_an_epoch_and_records_the_part()
    {
        TrainingResult result = Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings with { Steps = 10 });

        Assert.Equal(10, result.Steps);
        Assert.Equal([1, 2], result.Epochs.Select(e => e.Epoch));
    }

    [Fact]
    public void Progress_comes_after_each_step_and_once_with_each_record()
    {
        var seen = new List<TrainingProgress>();

        Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings, progress: seen.Add);

        Assert.Equal(3, seen.Count(p => p.Finished != null));
        TrainingProgress[] steps = [.. seen.Where(p => p.Finished == null)];
        Assert.Equal([.. Enumerable.Range(1, 21).Select(i => (long)i)], steps.Select(p => p.Step));
        Assert.All(steps, p => Assert.Equal((21, 3), (p.Steps, p.Epochs)));
        Assert.Equal(0.05f / 3, steps[0].LearningRate, 1e-8f);   // warm-up of 3 steps
        Assert.True(steps[^1].LearningRate < 0.001f);           // the cosine's end
        Assert.Equal(TimeSpan.Zero, steps[^1].Remaining);
    }

    [Fact]
    public void A_learning_rate_that_makes_no_numbers_stops_with_step_rate_and_remedy()
    {
        var settings = TinyProblem.Settings with { LearningRate = 1e20f, Schedule = ScheduleKind.Constant, WarmupSteps = 0, ClipNorm = 0 };

        var e = Assert.Throws<DivergedException>(() => Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings));

        Assert.Contains($"step {e.Step}", e.Message);
        Assert.Contains("learning rate 1E+20", e.Message);
        Assert.Contains("Lower the learning rate", e.Message);
    }

    [Theory]
    [InlineData("batch size", 0, 1f)]
    [InlineData("learning rate", 8, float.NaN)]
    public void Settings_out_of_range_are_refused_by_name(string name, int batchSize, float rate)
    {
        var settings = TinyProblem.Settings with { BatchSize = batchSize, LearningRate = rate };

        var e = Assert.Throws<InvalidInputException>(() => Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings));

        Assert.Contains(name, e.Message);
    }

    [Fact]
    public void Images_with_more_classes_than_the_network_has_outputs_are_refused()
    {
        var images = new MemoryImages("five", new byte[36], [4], 6, 6, 1, classes: 5);

        var e = Assert.Throws<InvalidInputException>(() => Trainer.Train(TinyProblem.Network(), images, TinyProblem.Preprocessing, TinyProblem.Settings));

        Assert.Contains("5 classes", e.Message);
    }

    private static int[] Train(TrainingSettings settings) =>
        TinyProblem.Bits(Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings).Network);
}
