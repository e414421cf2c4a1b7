using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

/// <summary>A run measures what a budget, a choice or its report needs, and nothing else.</summary>
public sealed class MeasuringTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData("macs=40%", ProposalChoice.HighestAccuracy, true)]
    [InlineData("weights=40%", ProposalChoice.LeastDropPerResource, true)]
    [InlineData("memory=70%", ProposalChoice.HighestAccuracy, true)]
    [InlineData("macs=40%", ProposalChoice.AccuracyPerLatency, false)]
    [InlineData("latency=60%", ProposalChoice.HighestAccuracy, false)]
    [InlineData("macs=60%,latency=80%", ProposalChoice.HighestAccuracy, false)]
    public void Where_nothing_depends_on_latency_each_end_is_measured_once(string budget, ProposalChoice choice, bool once)
    {
        var (report, measured, _) = Run(budget, choice);
        Assert.True(report.Met, report.Message);
        Assert.True(report.Iterations.Length >= 2, budget);
        if (once) Assert.Equal([96, report.After.LatencyMs!.Value], measured);
        else Assert.True(measured.Count > 18 + report.Iterations.Length, $"{measured.Count}");
        // The report has both, whatever the budget.
        Assert.Equal(96, report.Before.LatencyMs);
        Assert.True(report.After.LatencyMs < 96);
    }

    [Fact]
    public void A_run_that_goes_on_does_not_measure_the_given_network_again()
    {
        var record = new MemoryRecord(FakePlatform.TwoGroups());
        var (_, first, _) = Run("macs=40%", record: record, stopAt: 2);
        var (report, then, _) = Run("macs=40%", record: record);
        Assert.True(report.Met);
        Assert.Equal([96.0], first);
        Assert.Equal([report.After.LatencyMs!.Value], then);
    }

    [Fact]
    public void The_seconds_of_all_kinds_add_up_to_the_runs_and_are_told_by_name()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        var (report, _, events) = Run("macs=40%", measuring: 30, training: 30);
        double wall = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        RunTimes times = report.Times!;
        Assert.InRange(times.Seconds, times.MeasuringSeconds + times.TrainingSeconds, wall);
        Assert.InRange(times.MeasuringSeconds, 0.06, wall - times.TrainingSeconds);
        Assert.InRange(times.TrainingSeconds, 0.03 * report.Iterations.Length, wall - times.MeasuringSeconds);
        Assert.Contains("measuring whole networks ", times.ToString());
        Assert.Contains("short-term fine-tuning ", times.ToString());
        string[] told = [.. events.OfType<PhaseLasts>().Select(e => e.What).Distinct()];
        Assert.Contains("measuring the given network", told);
        Assert.Contains("measuring the adapted network", told);
        Assert.Contains("iteration 1: fine-tuning and judging 2 proposals", told);
    }

    [Fact]
    public void What_is_quick_says_nothing()
    {
        var events = new EventList();
        var clock = new RunClock(events, TimeSpan.FromMinutes(1));
        Assert.Equal(7, clock.During(RunPhase.Measuring, "measuring", () => 7));
        Assert.Empty(events.All);
    }

    [Fact]
    public void A_phase_within_another_takes_its_time_away_from_it()
    {
        var clock = new RunClock(null);
        clock.During(RunPhase.Ranking, null, () =>
        {
            Thread.Sleep(20);
            clock.During(RunPhase.LookUps, null, () => Thread.Sleep(60));
            Assert.Throws<InvalidOperationException>(() => clock.During<int>(RunPhase.Writing, null, () => throw new InvalidOperationException()));
            Thread.Sleep(20);
        });
        RunTimes times = clock.Times();
        Assert.InRange(times.RankingSeconds, 0.035, 10);
        Assert.InRange(times.LookupSeconds, 0.055, 10);
        double whole = times.Seconds;
        clock.Move(RunPhase.LookUps, RunPhase.Idle, 0.05);
        Assert.Equal(0.05, clock.Times().IdleSeconds, 1e-9);
        Assert.InRange(clock.Times().Seconds, whole, whole + 10);
    }

    private static (AdaptReport Report, List<double> Measured, AdaptEvent[] Events) Run(string budget, ProposalChoice choice = ProposalChoice.HighestAccuracy,
        MemoryRecord? record = null, int? stopAt = null, int measuring = 0, int training = 0)
    {
        FakePlatform fake = new()
        {
            LatencyMs = width => width("a") + 2 * width("b"), Accuracy = width => 0.5 + 0.001 * width("a") + 0.002 * width("b"), OnShortTerm = _ => Thread.Sleep(training),
        };
        var measured = new List<double>();
        AdaptPlatform platform = fake.Platform() with
        {
            Measure = (network, _) =>
            {
                Thread.Sleep(measuring);
                measured.Add(fake.Of(network).Milliseconds);
                return fake.Of(network);
            },
        };
        AdaptSettings settings = new() { Budget = Budget.Parse(budget), Schedule = new ReductionSchedule(0.125, 0.5), Choice = choice };
        if (settings.Budget.Limits.All(limit => limit.Resource != Resource.Latency) && choice != ProposalChoice.AccuracyPerLatency) platform = platform with { Table = null };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var events = new EventList(e =>
        {
            if (e is IterationStarted { Iteration: var i } && i == stopAt) stop.Cancel();
        });
        var run = new AdaptationRun(settings, platform, record ?? new MemoryRecord(FakePlatform.TwoGroups()), events, new RunClock(events, Patience));
        AdaptReport? report = null;
        try
        {
            report = run.Execute(stop.Token);
        }
        catch (OperationCanceledException) when (stopAt != null)
        {
        }
        return (report!, measured, [.. events.All]);
    }
}
