using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

public sealed class ResumeTests
{
    private static readonly AdaptSettings Settings = new() { Budget = Budget.Parse("latency=60%"), Schedule = new ReductionSchedule(0.125, 0.5) };

    /// <summary>The narrowest network takes 25 %.</summary>
    private const string Unreachable = "latency=20%";

    private static readonly Network Pretrained = FakePlatform.TwoGroups();

    private static FakePlatform Fake => new()
    {
        LatencyMs = width => width("a") + 2 * width("b"),
        Accuracy = width => 0.9 - 0.0001 * (32 - width("a")) * (32 - width("a")) - 0.00015 * (32 - width("b")) * (32 - width("b")),
    };

    private static RunDirectory Create(string path) => RunDirectory.Create(path, RunDirectoryTests.Description(), Pretrained, new TestNetworkFiles(Pretrained));

    private static RunDirectory Open(string path) => RunDirectory.Open(path, new TestNetworkFiles(Pretrained));

    private static AdaptReport Execute(IRunRecord record, AdaptPlatform? platform = null, IProgress<AdaptEvent>? progress = null, string budget = "latency=60%") =>
        new AdaptationRun(Settings with { Budget = Budget.Parse(budget) }, platform ?? Fake.Platform(), record, progress).Execute(TestContext.Current.CancellationToken);

    private static (byte[] Adapted, string History) Uninterrupted(TemporaryFolder folder, AdaptPlatform? platform = null, string budget = "latency=60%")
    {
        using RunDirectory run = Create(folder["whole"]);
        Execute(run, platform, budget: budget);
        return (File.ReadAllBytes(run.AdaptedPath), WithoutTimes(run.Folder));
    }

    [Theory]
    [InlineData("latency=60%", true, 1)]
    [InlineData("latency=60%", false, 1)]
    [InlineData("latency=60%", true, 2)]
    [InlineData("latency=60%", false, 2)]
    [InlineData(Unreachable, true, 1)]
    [InlineData(Unreachable, false, 1)]
    public void A_run_that_dies_around_any_step_goes_on_to_the_same_bits(string budget, bool before, int workers)
    {
        using var folder = new TemporaryFolder();
        var (adapted, history) = Uninterrupted(folder, budget: budget);
        int crashes = 0;
        for (int step = 1; ; step++, crashes++)
        {
            string path = folder[$"{step}"];
            bool died = false;
            using (RunDirectory run = Create(path))
            {
                var record = new CrashingRecord(run, step, before);
                try
                {
                    Execute(record, Fake.Platform(workers), budget: budget);
                }
                catch (CrashException)
                {
                    died = true;
                }
            }
            using (RunDirectory again = Open(path)) Execute(again, Fake.Platform(workers), budget: budget);
            Assert.Equal(adapted, File.ReadAllBytes(Path.Combine(path, "adapted.onnx")));
            Assert.Equal(history, WithoutTimes(path));
            Assert.StartsWith("# ", File.ReadAllText(Path.Combine(path, "adapted.shapes")), StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(path, "iterations")));
            Directory.Delete(path, recursive: true);
            if (!died) break;
        }
        Assert.InRange(crashes, 15, 100);
    }

    [Fact]
    public void A_run_that_dies_again_and_again_ends_all_the_same()
    {
        using var folder = new TemporaryFolder();
        var (adapted, _) = Uninterrupted(folder);
        using (Create(folder["run"]))
        {
        }
        for (int attempts = 0, fromNow = 2; ; attempts++)
        {
            Assert.True(attempts < 100);
            using RunDirectory run = Open(folder["run"]);
            try
            {
                // Dropping the proposals of the last iteration is done again at each start, so three steps are the least that gets anywhere.
                Execute(new CrashingRecord(run, fromNow + 1, before: attempts % 2 == 0));
                break;
            }
            catch (CrashException)
            {
                fromNow = 2 + attempts % 3;
            }
        }
        Assert.Equal(adapted, File.ReadAllBytes(folder["run/adapted.onnx"]));
    }

    [Fact]
    public void Finished_proposals_of_the_iteration_at_work_are_not_made_again()
    {
        using var folder = new TemporaryFolder();
        int whole;
        using (RunDirectory run = Create(folder["whole"]))
        {
            FakePlatform fake = Fake;
            Execute(run, fake.Platform());
            whole = fake.ShortTermCalls;
        }
        FakePlatform first = Fake, second = Fake;
        using (RunDirectory run = Create(folder["run"]))
            Assert.Throws<CrashException>(() => Execute(run, first.Platform(), new EventList(e =>
            {
                if (e is ProposalFinished { Iteration: 2, Finished: 1 }) throw new CrashException();
            })));
        using (RunDirectory run = Open(folder["run"])) Execute(run, second.Platform());
        Assert.Equal(whole, first.ShortTermCalls + second.ShortTermCalls);
    }

    [Fact]
    public void Recorded_measurements_are_taken_instead_of_measuring_again()
    {
        using var folder = new TemporaryFolder();
        Latency noise = new(0);
        AdaptPlatform platform = Fake.Platform() with { Measure = (net, _) => Fake.Of(net) * 1.1 + (noise += new Latency(0.25)) };
        var (adapted, _) = Uninterrupted(folder, platform);
        for (int step = 1; step < 60; step += 4)
        {
            string path = folder[$"{step}"];
            noise = new Latency(0);
            using (RunDirectory run = Create(path))
                try
                {
                    Execute(new CrashingRecord(run, step, before: false), platform);
                }
                catch (CrashException)
                {
                }
            using (RunDirectory run = Open(path)) Execute(run, platform);
            Assert.Equal(adapted, File.ReadAllBytes(Path.Combine(path, "adapted.onnx")));
        }
    }

    [Fact]
    public void A_run_that_has_ended_gives_its_result_again()
    {
        using var folder = new TemporaryFolder();
        Uninterrupted(folder);
        string json = File.ReadAllText(folder["whole/history.json"]);
        File.Delete(folder["whole/history.json"]);
        FakePlatform idle = Fake;
        using (RunDirectory run = Open(folder["whole"])) Assert.True(Execute(run, idle.Platform()).Met);
        Assert.Equal(0, idle.ShortTermCalls);
        Assert.Equal(json, File.ReadAllText(folder["whole/history.json"]));
    }

    [Fact]
    public void A_run_in_which_all_proposals_failed_tries_them_again()
    {
        using var folder = new TemporaryFolder();
        var (adapted, _) = Uninterrupted(folder);
        bool works = false;
        FakePlatform fake = new() { LatencyMs = Fake.LatencyMs, Accuracy = Fake.Accuracy, OnShortTerm = _ => Assert.True(works) };
        using (RunDirectory run = Create(folder["run"])) Assert.Equal(AdaptOutcome.ProposalsFailed, Execute(run, fake.Platform()).Outcome);
        works = true;
        using (RunDirectory run = Open(folder["run"])) Assert.True(Execute(run, fake.Platform()).Met);
        Assert.Equal(adapted, File.ReadAllBytes(folder["run/adapted.onnx"]));
    }

    [Fact]
    public void A_cancelled_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var (adapted, _) = Uninterrupted(folder);
        using (var stop = new CancellationTokenSource())
        using (RunDirectory run = Create(folder["run"]))
            Assert.Throws<OperationCanceledException>(() => new AdaptationRun(Settings, Fake.Platform(2), run, new EventList(e =>
            {
                if (e is ProposalFinished { Iteration: 2 }) stop.Cancel();
            })).Execute(stop.Token));
        using (RunDirectory run = Open(folder["run"])) Execute(run);
        Assert.Equal(adapted, File.ReadAllBytes(folder["run/adapted.onnx"]));
    }

    /// <summary>history.csv without the column of seconds.</summary>
    private static string WithoutTimes(string run) =>
        string.Join('\n', File.ReadAllLines(Path.Combine(run, "history.csv")).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != 12))));
}
