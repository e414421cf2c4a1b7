using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

public sealed class IterationClockTests
{
    [Fact]
    public void What_workers_do_side_by_side_counts_as_its_share_and_the_wait_for_the_last_one_as_idle()
    {
        var clock = new IterationClock();
        Proposal long_ = Made(training: 5, evaluation: 1, seconds: 6.5), short_ = Made(training: 2, evaluation: 1, seconds: 3.5);
        clock.Proposed([long_, short_], workers: 2, storing: TimeSpan.FromSeconds(1), wall: TimeSpan.FromSeconds(7));
        TimeSplit split = clock.Restart();
        Assert.Equal((3.5, 1), (split.TrainingSeconds, split.EvaluationSeconds));
        Assert.Equal(7 - (6.5 + 3.5 + 1) / 2, split.IdleSeconds, 1e-9);
    }

    [Fact]
    public void One_worker_is_never_idle_and_every_iteration_begins_at_zero()
    {
        var clock = new IterationClock();
        clock.Proposed([Made(1, 1, 2), Made(1, 1, 2)], workers: 1, storing: TimeSpan.Zero, wall: TimeSpan.FromSeconds(4));
        Assert.Equal(0, clock.Restart().IdleSeconds);
        TimeSplit next = clock.Restart();
        Assert.Equal(0, next.TrainingSeconds + next.EvaluationSeconds + next.LookupSeconds + next.MeasuringSeconds);
    }

    [Fact]
    public void Look_ups_and_measurements_are_told_from_everything_else()
    {
        var clock = new IterationClock();
        Assert.Equal(7, clock.LookUp(() => { Thread.Sleep(15); return 7; }));
        clock.Measure(() => Thread.Sleep(15));
        TimeSplit split = clock.Restart();
        Assert.True(split is { LookupSeconds: >= 0.01, MeasuringSeconds: >= 0.01 }, split.ToString());
    }

    [Fact]
    public void The_parts_of_a_runs_iterations_add_up_to_their_seconds()
    {
        var platform = new FakePlatform { LatencyMs = w => w("a") + w("b"), Accuracy = w => 1 - 1.0 / (w("a") + 2 * w("b")), OnShortTerm = _ => Thread.Sleep(2) };
        var record = new MemoryRecord(FakePlatform.TwoGroups());
        var events = new EventList();
        AdaptReport report = new AdaptationRun(new AdaptSettings { Budget = Budget.Parse("latency=75%") }, platform.Platform(workers: 2), record, events)
            .Execute(TestContext.Current.CancellationToken);
        Assert.NotEmpty(report.Iterations);
        Assert.All(report.Iterations, i => Assert.Equal(i.Seconds, i.Time!.Seconds, 1e-6));
        Assert.All(report.Iterations, i => Assert.True(i.Time!.TrainingSeconds > 0));
        Assert.Equal(report.Iterations.Select(i => i.Time), events.All.OfType<ProposalAdopted>().Select(e => e.Time));
        Assert.Contains("training ", report.Iterations[0].Time!.ToString(), StringComparison.Ordinal);
    }

    private static Proposal Made(double training, double evaluation, double seconds) =>
        new("a", 8, 4, default, 0.5, seconds, null, null) { TrainingSeconds = training, EvaluationSeconds = evaluation };
}
