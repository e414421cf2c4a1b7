using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Trainer Trainer = new(new ReferenceBackend());
    private static readonly ImageSet Images = TinyProblem.Images(40, seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-checkpoints-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File => Path.Combine(_folder, "training.ckpt");

    [Theory]
    [InlineData(OptimiserKind.Sgd)]
    [InlineData(OptimiserKind.RmsProp)]
    [InlineData(OptimiserKind.AdamW)]
    public void A_training_stopped_at_several_points_and_resumed_gives_the_bits_of_an_uninterrupted_one(OptimiserKind optimiser)
    {
        var settings = TinyProblem.Settings with { Optimiser = optimiser, LearningRate = 0.01f };
        TrainingResult whole = Train(settings, null);

        // 15 steps in 3 epochs of 5: within an epoch, at its end, just after it, and again within one.
        foreach (int stop in (int[])[1, 3, 5, 6, 12])
        {
            using var cancellation = new CancellationTokenSource();
            var e = Assert.Throws<OperationCanceledException>(() => Train(settings, new CheckpointOptions(File, Resume: true), p =>
            {
                if (p.Step == stop) cancellation.Cancel();
            }, cancellation.Token));
            Assert.Contains(File, e.Message);
        }
        TrainingResult resumed = Train(settings, new CheckpointOptions(File, Resume: true));

        Assert.Equal(TinyProblem.Bits(whole.Network), TinyProblem.Bits(resumed.Network));
        Assert.Equal(whole.Epochs.Select(e => (e.Epoch, e.Loss, e.TrainTop1, e.LearningRate)), resumed.Epochs.Select(e => (e.Epoch, e.Loss, e.TrainTop1, e.LearningRate)));
        Assert.Equal(whole.Steps, resumed.Steps);
    }

    [Fact]
    public void A_training_that_goes_on_with_another_device_says_so()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train(TinyProblem.Settings, new CheckpointOptions(File), _ => cancellation.Cancel(), cancellation.Token));
        Checkpoint saved = CheckpointFile.Read(File);
        Assert.Equal("reference (scalar)", saved.Device);
        CheckpointFile.Write(File, saved with { Device = "opencl (some GPU)" });
        var told = new List<(string, string)>();
        var trainer = new Trainer(new ReferenceBackend()) { Moved = (from, to) => told.Add((from, to)) };
        trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, TinyProblem.Settings, checkpoint: new CheckpointOptions(File, Resume: true));
        Assert.Equal([("opencl (some GPU)", "reference (scalar)")], told);
    }

    [Fact]
    public void A_training_that_dies_without_a_word_resumes_from_its_last_checkpoint_with_the_same_bits()
    {
        TrainingResult whole = Train(TinyProblem.Settings, null);

        Assert.Throws<InvalidOperationException>(() => Train(TinyProblem.Settings, new CheckpointOptions(File, EverySteps: 2), p =>
        {
            if (p.Step == 9) throw new InvalidOperationException("killed");
        }));
        TrainingResult resumed = Train(TinyProblem.Settings, new CheckpointOptions(File, Resume: true));

        Assert.Equal(TinyProblem.Bits(whole.Network), TinyProblem.Bits(resumed.Network));
    }

    [Fact]
    public void A_finished_training_resumes_to_its_result()
    {
        TrainingResult whole = Train(TinyProblem.Settings, new CheckpointOptions(File));

        TrainingResult again = Train(TinyProblem.Settings, new CheckpointOptions(File, Resume: true), _ => Assert.Fail("nothing was left to do"));

        Assert.Equal(TinyProblem.Bits(whole.Network), TinyProblem.Bits(again.Network));
        Assert.Equal(whole.Epochs, again.Epochs);
    }

    [Fact]
    public void A_resume_with_other_settings_is_refused_and_each_difference_named()
    {
        Train(TinyProblem.Settings with { Steps = 2 }, new CheckpointOptions(File));

        var e = Assert.Throws<InvalidInputException>(() => Train(TinyProblem.Settings with { Steps = 2, LearningRate = 0.5f, Threads = 2 }, new CheckpointOptions(File, Resume: true)));

        Assert.Contains("learning_rate 0.05 there, 0.5 now", e.Message);
        Assert.Contains("threads 1 there, 2 now", e.Message);
    }

    [Fact]
    public void A_resume_with_another_network_or_other_images_is_refused()
    {
        Train(TinyProblem.Settings with { Steps = 2 }, new CheckpointOptions(File));
        var options = new CheckpointOptions(File, Resume: true);

        Assert.Throws<InvalidInputException>(() => Trainer.Train(TinyProblem.Network(seed: 2), Images, TinyProblem.Preprocessing, TinyProblem.Settings with { Steps = 2 }, checkpoint: options));
        Assert.Throws<InvalidInputException>(() => Trainer.Train(TinyProblem.Network(), TinyProblem.Images(41, 1), TinyProblem.Preprocessing, TinyProblem.Settings with { Steps = 2 }, checkpoint: options));
    }

    [Fact]
    public void A_resume_says_what_changed_since_its_checkpoint_was_begun()
    {
        TrainingSettings settings = TinyProblem.Settings with { Steps = 2 };
        Train(settings, new CheckpointOptions(File));
        // As many images with the same labels, but one pixel is another.
        ImageSet other = new OnePixelOff(Images);
        Assert.Contains("the images", Changed(TinyProblem.Network(), other, TinyProblem.Preprocessing));
        Assert.Contains("the network", Changed(TinyProblem.Network(seed: 2), Images, TinyProblem.Preprocessing));
        string both = Changed(TinyProblem.Network(seed: 2), Images, Preprocessing.Parse("unit"));
        Assert.Contains("the network", both);
        Assert.Contains("the preprocessing", both);
        Assert.DoesNotContain("the images", both);

        string Changed(NetAdapt.Graphs.Network network, ImageSet images, Preprocessing preprocessing) => Assert.Throws<InvalidInputException>(() =>
            Trainer.Train(network, images, preprocessing, settings, checkpoint: new CheckpointOptions(File, Resume: true))).Message;
    }

    private sealed class OnePixelOff(ImageSet inner) : ImageSet
    {
        public override int Count => inner.Count;

        public override int Classes => inner.Classes;

        public override int LabelOf(int index) => inner.LabelOf(index);

        public override string NameOf(int index) => inner.NameOf(index);

        public override void Decode(int index, Bitmap bitmap)
        {
            inner.Decode(index, bitmap);
            if (index == Count - 1) bitmap.Pixels[^1] ^= 1;
        }
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_wherever_it_was_damaged()
    {
        Train(TinyProblem.Settings with { Steps = 2 }, new CheckpointOptions(File));
        byte[] good = System.IO.File.ReadAllBytes(File);
        var chance = new Prng(3);

        for (int i = 0; i < 200; i++)
        {
            byte[] bad = i % 2 == 0 ? good[..chance.NextInt(good.Length)] : [.. good];
            if (i % 2 != 0) bad[chance.NextInt(bad.Length)] ^= (byte)(1 << chance.NextInt(8));
            System.IO.File.WriteAllBytes(File, bad);
            var e = Assert.Throws<InvalidInputException>(() => CheckpointFile.Read(File));
            Assert.Contains(File, e.Message);
        }
        System.IO.File.WriteAllBytes(File, good);
        Assert.Equal(2, CheckpointFile.Read(File).Step);
    }

    [Fact]
    public void A_diverged_training_keeps_its_last_good_checkpoint()
    {
        var settings = TinyProblem.Settings with { LearningRate = 1e20f, Schedule = ScheduleKind.Constant, WarmupSteps = 0, ClipNorm = 0 };

        var e = Assert.Throws<DivergedException>(() => Train(settings, new CheckpointOptions(File, EverySteps: 1)));

        Assert.Contains(File, e.Message);
        Checkpoint kept = CheckpointFile.Read(File);
        Assert.Equal(e.Step - 1, kept.Step);
        Assert.All(kept.Parameters, p => Assert.True(float.IsFinite(p)));
    }

    [Fact]
    public void A_diverged_training_goes_on_with_a_lower_rate_from_where_it_was_good()
    {
        var lower = TinyProblem.Settings with { LearningRate = 0.01f, Schedule = ScheduleKind.Constant, WarmupSteps = 0, ClipNorm = 0 };
        using var afterOneEpoch = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train(lower, new CheckpointOptions(File), p =>
        {
            if (p.Step == 5) afterOneEpoch.Cancel();
        }, afterOneEpoch.Token));
        var diverged = Assert.Throws<DivergedException>(() => Train(lower with { LearningRate = 1e20f }, new CheckpointOptions(File, Resume: true, NewRate: true)));
        Assert.Equal(File, diverged.Checkpoint);
        Assert.True(diverged.Step > 5);

        Assert.Throws<InvalidInputException>(() => Train(lower with { LearningRate = 0.02f }, new CheckpointOptions(File, Resume: true)));
        Assert.Contains("momentum", Assert.Throws<InvalidInputException>(() => Train(lower with { Momentum = 0.1f }, new CheckpointOptions(File, Resume: true, NewRate: true))).Message);
        var steps = new List<long>();
        lower = lower with { LearningRate = 0.02f };
        TrainingResult result = Train(lower, new CheckpointOptions(File, Resume: true, NewRate: true), p => steps.Add(p.Step));

        Assert.Equal(6, steps[0]);
        Assert.All(TinyProblem.Bits(result.Network), bits => Assert.True(float.IsFinite(BitConverter.Int32BitsToSingle(bits))));
        // From here on it is a training at the lower rate, and resumes as one.
        Assert.Equal(TinyProblem.Bits(result.Network), TinyProblem.Bits(Train(lower, new CheckpointOptions(File, Resume: true)).Network));
    }

    private static TrainingResult Train(TrainingSettings settings, CheckpointOptions? checkpoint, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        Trainer.Train(TinyProblem.Network(), Images, TinyProblem.Preprocessing, settings, checkpoint: checkpoint, progress: progress, cancellation: cancellation);
}
