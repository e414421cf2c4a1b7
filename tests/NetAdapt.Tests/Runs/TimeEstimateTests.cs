using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

public sealed class TimeEstimateTests
{
    private static ResourceUse Use(double ms) => new(new Latency(ms), 1, 1, 1);

    private static TimeEstimate Estimate(int workers = 1) =>
        new(new ReductionSchedule(0.1, 1), Budget.Parse("latency=50ms"), Use(100), new FakePlatform { LatencyMs = _ => 0, Accuracy = _ => 0 }, workers);

    [Fact]
    public void Before_the_first_proposal_nothing_is_promised()
    {
        TimeEstimate estimate = Estimate();
        estimate.IterationStarts(4);
        Assert.Null(estimate.Left(Use(100), 0));
    }

    /// <summary>5 iterations of 10 ms with 4 proposals of 2 s on 2 threads are 20 s; one proposal of 20 is done: 19 s. The long fine-tuning has 10 times the images, on both threads: 10 s.</summary>
    [Fact]
    public void The_first_proposals_tell_the_rest()
    {
        TimeEstimate estimate = Estimate(workers: 2);
        estimate.IterationStarts(4);
        estimate.ProposalTook(2);
        Assert.Equal(19 + 10, estimate.Left(Use(100), 0)!.Value.TotalSeconds, 6);
    }

    /// <summary>The first iteration took 20 ms instead of 10, so 30 ms more are two iterations of its 7 s; the long fine-tuning is 10 times a proposal's 2 s.</summary>
    [Fact]
    public void Iterations_that_took_away_more_than_asked_shorten_the_rest()
    {
        TimeEstimate estimate = Estimate();
        estimate.IterationStarts(3);
        estimate.ProposalTook(2);
        estimate.IterationTook(Use(100), Use(80), 7);
        Assert.Equal(2, estimate.IterationsLeft(Use(80), 1));
        Assert.Equal(14 + 20, estimate.Left(Use(80), 1)!.Value.TotalSeconds, 6);
    }

    /// <summary>9 % and 0.7 times as much each time never come to 30 %; but widths have steps, so no iteration takes away next to nothing.</summary>
    [Fact]
    public void A_schedule_that_never_gets_there_does_not_promise_a_thousand_iterations()
    {
        var estimate = new TimeEstimate(new ReductionSchedule(0.09, 0.7), Budget.Parse("latency=70ms"), Use(100), new FakePlatform { LatencyMs = _ => 0, Accuracy = _ => 0 }, 1);
        Assert.InRange(estimate.IterationsLeft(Use(100), 0), 4, 10);
    }

    /// <summary>Two epochs of 50 images; one is left, at 100 images a second.</summary>
    [Fact]
    public void An_epoch_tells_the_rest_of_the_long_fine_tuning() =>
        Assert.Equal(0.5, Estimate().Left(new LongTermEpoch(1, 2, 1, 0, 100))!.Value.TotalSeconds, 6);
}
