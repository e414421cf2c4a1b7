using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

/// <summary>What a run measures of the network that it leaves, against a budget of 60 ms, with 2 % for noise: 61.2 ms.</summary>
public sealed class FinalMeasurementTests
{
    [Fact]
    public void A_median_that_is_clearly_over_the_budget_is_taken_at_once()
    {
        var (report, times) = Run(i => 70 + i % 3);
        Assert.False(report.Met);
        Assert.Contains($"latency {new Latency(71)} where {new Latency(60)} was asked", report.Message, StringComparison.Ordinal);
        Assert.Equal(9, times);
    }

    [Fact]
    public void A_median_that_is_clearly_under_it_is_taken_at_once()
    {
        var (report, times) = Run(i => 58 + i % 3);
        Assert.True(report.Met);
        Assert.Equal((59.0, 9), (report.After.LatencyMs, times));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(64, false)]
    public void One_that_may_lie_on_either_side_is_measured_until_it_is_clear(double later, bool met)
    {
        var (report, times) = Run(i => i < 9 ? 61.2 + (i % 3 - 1) : later);
        Assert.Equal(met, report.Met);
        Assert.InRange(times, 10, 30);
    }

    [Fact]
    public void One_that_never_gets_clear_ends_too()
    {
        var (report, times) = Run(i => 61.21 + (i % 3 - 1));
        Assert.False(report.Met);
        Assert.Equal(45, times);
    }

    private static (AdaptReport Report, int Times) Run(Func<int, double> resultMs)
    {
        FakePlatform fake = new() { LatencyMs = width => width("a") + 2 * width("b"), Accuracy = width => 0.5 + 0.001 * width("a") + 0.002 * width("b") };
        bool tuned = false;
        int times = 0;
        AdaptPlatform platform = fake.Platform() with { Measure = (network, _) => tuned ? new Latency(resultMs(times++)) : fake.Of(network) };
        AdaptSettings settings = new() { Budget = Budget.Parse("latency=60ms"), Schedule = new ReductionSchedule(0.125, 0.5) };
        var report = new AdaptationRun(settings, platform, new MemoryRecord(FakePlatform.TwoGroups()), new EventList(e => tuned |= e is LongTermStarted)).Execute(TestContext.Current.CancellationToken);
        return (report, times);
    }
}
