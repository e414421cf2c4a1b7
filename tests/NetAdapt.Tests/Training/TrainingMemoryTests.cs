using NetAdapt.Backends;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

/// <summary>What does not fit the memory is refused before any of it is taken, with what it takes and what there is.</summary>
public sealed class TrainingMemoryTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1_000_000_000)]
    public void A_batch_beyond_all_memory_is_refused_with_the_largest_that_fits(int batch)
    {
        var trainer = new Trainer(new ReferenceBackend());
        var refused = Assert.Throws<InvalidInputException>(() => trainer.Train(TinyProblem.Network(), TinyProblem.Images(12, 1), TinyProblem.Preprocessing,
            TinyProblem.Settings with { BatchSize = batch }, cancellation: TestContext.Current.CancellationToken));
        Assert.Matches(@"takes \d+\.\d\d GB of memory at least, and there are \d+\.\d\d [MG]B\. Take a batch of \d+ images or fewer", refused.Message);
    }

    [Fact]
    public void A_refused_plan_says_what_it_takes_with_what_others_hold_of_the_limit()
    {
        PlanOptions options = new(8, 2) { MemoryLimit = 1000, ReservedBytes = 30_000 };
        Assert.False(options.Allows(1));
        Assert.Equal("network 'n': training on 8 images at a time with 2 threads takes 130.00 kB at least, more than the 1.00 kB allowed. Take fewer images at a time, fewer threads, or allow more.",
            options.Refusal("n", 100_000, "with 2 threads", ", fewer threads").Message);
    }

    [Theory]
    [InlineData(1, "more than the 10.00 kB allowed. Allow more, or take a smaller batch.")]
    [InlineData(4, "more than the 10.00 kB allowed, shared by 4 workers. Allow more, or take a smaller batch or fewer workers.")]
    public void A_limit_that_no_plan_keeps_is_refused_before_there_is_one(int workers, string said)
    {
        var network = TinyProblem.Network();
        Assert.EndsWith(said, Assert.Throws<InvalidInputException>(() => TrainingMemory.RequireWithin(10_000, workers, network, batch: 8)).Message);
        TrainingMemory.RequireWithin(100_000_000, workers, network, batch: 8);
        TrainingMemory.RequireWithin(null, workers, network, batch: 8);
    }

    [Fact]
    public void Without_a_limit_the_machine_is_one()
    {
        PlanOptions options = new(8, 2);
        Assert.True(options.Allows(1_000_000));
        Assert.False(options.Allows(long.MaxValue / 2));
        Assert.EndsWith("of memory here. Take fewer images at a time.", options.Refusal("n", long.MaxValue / 2, "", "").Message);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(4, 12)]
    [InlineData(50, 12)]
    [InlineData(1, 1_000_000)]
    [InlineData(7, 1_000_000)]
    public void The_time_left_counts_the_evaluations_that_are_to_come(int interval, int epochs)
    {
        var pace = new Pace(new TrainingSettings { Epochs = epochs, EvaluationInterval = interval }, batches: 1, evaluates: true);
        foreach (int epoch in new[] { 1, 2, epochs / 2, epochs - 1, epochs })
            Assert.Equal(Enumerable.Range(epoch, epochs - epoch + 1).Count(pace.IsEvaluated), pace.EvaluationsFrom(epoch));
    }

    [Fact]
    public void A_time_that_no_span_holds_is_cut() => Assert.True(Pace.Span(1e300) > TimeSpan.FromDays(365 * 1000));
}
