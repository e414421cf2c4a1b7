using System.Collections.Concurrent;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.Runs;

/// <summary>Whole runs with the real trainer on a problem of a few hundred weights.</summary>
public sealed class RealRunTests
{
    private static readonly Preprocessing Preprocessing = TinyProblem.Preprocessing;
    private static readonly ImageSet Rest = TinyProblem.Images(24, 1), All = TinyProblem.Images(36, 1), Holdout = TinyProblem.Images(12, 2), Test = TinyProblem.Images(12, 3);
    private static readonly TrainingSettings Short = TinyProblem.Settings with { Steps = 2, WarmupSteps = 0 }, Long = TinyProblem.Settings with { Epochs = 2 };
    private static readonly AdaptSettings Settings = new() { Budget = Budget.Parse("macs=70%"), Widths = new WidthRule(1, 2), Schedule = new ReductionSchedule(0.15, 0.96) };

    private static AdaptPlatform Platform(int workers = 1, bool fromScratch = false, IBackend? backend = null, ImageSet? rest = null)
    {
        backend ??= new ReferenceBackend();
        return new AdaptPlatform
        {
            FineTuner = new TrainingFineTuner(_ => new FineTuner(new Trainer(backend)), rest ?? Rest, All, null, Preprocessing, Short, Long, fromScratch),
            Holdout = new EvaluatorJudge(new Evaluator(backend), Holdout, Preprocessing),
            Test = new EvaluatorJudge(new Evaluator(backend), Test, Preprocessing),
            Saliency = new GradientSaliency(backend, Rest, Preprocessing, seed: 1, batches: 2, batch: 8),
            Workers = workers,
        };
    }

    private static RunDirectory Create(string path, Network network) => RunDirectory.Create(path, RunDirectoryTests.Description(), network, new TestNetworkFiles(network));

    private static AdaptReport Execute(IRunRecord record, AdaptPlatform platform, AdaptSettings? settings = null, IProgress<AdaptEvent>? progress = null) =>
        new AdaptationRun(settings ?? Settings, platform, record, progress).Execute(TestContext.Current.CancellationToken);

    [Fact]
    public void A_run_meets_its_budget_and_says_what_became_of_each_layer()
    {
        Network network = TinyProblem.Network();
        var record = new MemoryRecord(network);
        AdaptReport report = Execute(record, Platform());
        Assert.True(report.Met, report.Message);
        Assert.Equal((network.Macs, record.Adapted().Macs), (report.Before.Macs, report.After.Macs));
        Assert.True(report.After.Macs <= 0.7 * report.Before.Macs);
        Assert.Equal(["conv", "dw", "fc"], report.Layers.Select(l => l.Kind));
        Assert.Equal(report.Layers.Sum(l => l.MacsAfter), report.After.Macs);
        Assert.NotNull(report.After.Top1);
    }

    [Theory]
    [InlineData(FilterCriterion.L1)]
    [InlineData(FilterCriterion.Random)]
    [InlineData(FilterCriterion.Taylor)]
    public void Every_criterion_meets_the_budget_and_gives_the_same_bits_again(FilterCriterion criterion)
    {
        AdaptSettings settings = Settings with { Criterion = criterion };
        var first = new MemoryRecord(TinyProblem.Network());
        var second = new MemoryRecord(TinyProblem.Network());
        Assert.True(Execute(first, Platform(), settings).Met);
        Assert.True(Execute(second, Platform(workers: 3), settings).Met);
        Assert.Equal(TinyProblem.Bits(first.Adapted()), TinyProblem.Bits(second.Adapted()));
    }

    [Fact]
    public void A_run_that_dies_goes_on_to_the_same_bits_with_the_real_trainer()
    {
        Network network = TinyProblem.Network();
        using var folder = new TemporaryFolder();
        using (RunDirectory run = Create(folder["whole"], network)) Execute(run, Platform());
        byte[] adapted = File.ReadAllBytes(folder["whole/adapted.onnx"]);
        Type[] deaths = [typeof(RunBegan), typeof(ProposalFinished), typeof(ProposalAdopted), typeof(LongTermStarted), typeof(LongTermEpochFinished)];
        foreach (Type death in deaths)
        {
            string path = folder[death.Name];
            using (RunDirectory run = Create(path, network))
                Assert.Throws<CrashException>(() => Execute(run, Platform(2), progress: new EventList(e =>
                {
                    if (e.GetType() == death) throw new CrashException();
                })));
            using (RunDirectory run = RunDirectory.Open(path, new TestNetworkFiles(network))) Execute(run, Platform());
            Assert.Equal(adapted, File.ReadAllBytes(Path.Combine(path, "adapted.onnx")));
            Assert.False(File.Exists(Path.Combine(path, "long-term.checkpoint")));
        }
    }

    [Fact]
    public void From_scratch_only_the_adapted_shape_is_kept()
    {
        var tuned = new MemoryRecord(TinyProblem.Network());
        var scratch = new MemoryRecord(TinyProblem.Network());
        Execute(tuned, Platform());
        Execute(scratch, Platform(fromScratch: true));
        Assert.Equal(tuned.Adapted().Shapes, scratch.Adapted().Shapes);
        Assert.NotEqual(TinyProblem.Bits(tuned.Adapted()), TinyProblem.Bits(scratch.Adapted()));
    }

    [Fact]
    public void Proposals_are_trained_without_the_images_that_judge_them()
    {
        var seen = new SeenImages(All);
        var (rest, holdout) = BalancedSplit.Take(seen, 12, 1, "tiny");
        Platform(rest: rest).FineTuner.ShortTerm(TinyProblem.Network(), 1, TestContext.Current.CancellationToken);
        string[] trained = [.. seen.Decoded.Keys.Select(seen.NameOf)], judging = [.. Enumerable.Range(0, holdout.Count).Select(holdout.NameOf)];
        Assert.NotEmpty(trained);
        Assert.Empty(trained.Intersect(judging));
    }

    [Fact]
    public void The_test_images_judge_only_the_given_and_the_written_network()
    {
        var record = new MemoryRecord(TinyProblem.Network());
        var judged = new JudgedNetworks(Platform().Test!);
        Execute(record, Platform() with { Test = judged });
        Assert.Equal([record.NetworkOf(0), record.Adapted()], judged.Networks);
    }

    [Fact]
    public void Batch_norm_statistics_are_measured_again_before_a_proposal_is_judged()
    {
        Network network = TinyProblem.Network();
        Network with = Tuned(Short), without = Tuned(Short with { ReestimationBatches = 0 });
        int bn = network.Layers.Index().First(l => l.Item.Op.Kind == "bn").Index;
        Assert.Equal(with.Layers[bn].Weights[0].Span, without.Layers[bn].Weights[0].Span);   // scale
        Assert.NotEqual(with.Layers[bn].Weights[2].Span.ToArray(), without.Layers[bn].Weights[2].Span.ToArray());   // mean

        Network Tuned(TrainingSettings settings) =>
            new TrainingFineTuner(_ => new FineTuner(new Trainer(new ReferenceBackend())), Rest, All, null, Preprocessing, settings, Long).ShortTerm(network, 3, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_learning_rate_that_blows_up_is_a_failed_proposal_and_not_the_end_of_the_process()
    {
        var backend = new ReferenceBackend();
        AdaptPlatform platform = Platform() with
        {
            FineTuner = new TrainingFineTuner(_ => new FineTuner(new Trainer(backend)), Rest, All, null, Preprocessing, Short with { Steps = 20, LearningRate = 1e30f, ClipNorm = 0 }, Long),
        };
        AdaptReport report = Execute(new MemoryRecord(TinyProblem.Network()), platform);
        Assert.Equal(AdaptOutcome.ProposalsFailed, report.Outcome);
        Assert.Contains("learning rate", report.Message);
    }

    private sealed class JudgedNetworks(IJudge inner) : IJudge
    {
        public List<Network> Networks { get; } = [];

        public double Top1(Network network, CancellationToken cancellation)
        {
            Networks.Add(network);
            return inner.Top1(network, cancellation);
        }
    }

    /// <summary>Remembers which images were decoded.</summary>
    private sealed class SeenImages(ImageSet inner) : ImageSet
    {
        public ConcurrentDictionary<int, bool> Decoded { get; } = [];

        public override int Count => inner.Count;

        public override int Classes => inner.Classes;

        public override int LabelOf(int index) => inner.LabelOf(index);

        public override string NameOf(int index) => inner.NameOf(index);

        public override void Decode(int index, Bitmap bitmap)
        {
            Decoded[index] = true;
            inner.Decode(index, bitmap);
        }
    }
}
