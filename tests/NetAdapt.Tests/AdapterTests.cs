using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Tests.Runs;

namespace NetAdapt.Tests;

/// <summary>Algorithm 1 on a platform whose latencies and accuracies are given, so that each answer below was worked out by hand.</summary>
public sealed class AdapterTests
{
    // Accuracy lost when a layer has 0, 1, 2, 3 steps of 8 filters less than 32.
    private static readonly double[] LostByA = [0, 0.01, 0.05, 0.2], LostByB = [0, 0.02, 0.055, 0.1];

    private static FakePlatform Plain(Func<Func<string, int>, double>? latency = null) => new()
    {
        LatencyMs = latency ?? (width => width("a") + 2 * width("b")),
        Accuracy = width => 0.9 - LostByA[(32 - width("a")) / 8] - LostByB[(32 - width("b")) / 8],
    };

    private static AdaptSettings Settings(string budget) => new() { Budget = Budget.Parse(budget), Schedule = new ReductionSchedule(0.125, 0.5) };

    /// <summary>
    /// Res_0 = 32 + 64 = 96. Con = 96 - 12 = 84: a to 16 (80 ms, 0.85; 24 would take 88), b to 24 (80 ms, 0.88): b.
    /// Res_1 = 80. Con = 80 - 6 = 74: a to 24 (72 ms, 0.87), b to 16 (64 ms, 0.845): a.
    /// Res_2 = 72. Con = 72 - 3 = 69: a to 16 (64 ms, 0.83), b to 16 (56 ms, 0.835): b. Res_3 = 56, within 60.
    /// </summary>
    [Fact]
    public void Each_iteration_keeps_the_largest_widths_that_meet_the_constraint_and_picks_the_highest_accuracy()
    {
        AdaptReport report = Run(Plain(), Settings("latency=60ms"));
        Assert.Equal(["b 32>24 0.880", "a 32>24 0.870", "b 24>16 0.835"], Picks(report));
        Assert.Equal(["a 32>16 80 ms 0.850", "b 32>24 80 ms 0.880"], report.Iterations[0].Proposals.Select(Text));
        Assert.Equal(["a 32>24 72 ms 0.870", "b 24>16 64 ms 0.845"], report.Iterations[1].Proposals.Select(Text));
        Assert.Equal(["a 24>16 64 ms 0.830", "b 24>16 56 ms 0.835"], report.Iterations[2].Proposals.Select(Text));
        Assert.True(report.Met);
        Assert.Equal((96, 56), (report.Before.LatencyMs, report.After.LatencyMs));
        Assert.Equal((24, 16), (report.Iterations[^1].Widths["a"], report.Iterations[^1].Widths["b"]));
    }

    /// <summary>The device's plan takes half as much again as the model. Budget: 90 % of that, so the network that the run leaves must be within it by the plan, not by the model.</summary>
    [Fact]
    public void A_memory_budget_holds_for_what_the_devices_own_plan_takes()
    {
        long Planned(Network network) => ResourceUse.Of(network, Latency.Zero).PeakMemoryBytes * 3 / 2;
        var record = new MemoryRecord(FakePlatform.TwoGroups());
        AdaptReport report = new AdaptationRun(Settings("memory=90%"), Plain().Platform() with { PeakMemory = Planned }, record).Execute(TestContext.Current.CancellationToken);
        Assert.True(report.Met);
        Assert.Equal((Planned(record.NetworkOf(0)), Planned(record.Adapted())), (report.Before.PeakMemoryBytes, report.After.PeakMemoryBytes));
        Assert.True(report.After.PeakMemoryBytes <= 0.9 * report.Before.PeakMemoryBytes);
    }

    [Fact]
    public void A_share_of_the_initial_network_is_a_budget_too()
    {
        AdaptReport report = Run(Plain(), Settings("latency=62.5%"));
        Assert.Equal("latency=60ms", report.Budget);
        Assert.Equal(3, report.Iterations.Length);
    }

    /// <summary>Con = max(96 - 12, 90) = 90: a to 24 (88 ms) is enough, where 84 would have asked for a to 16.</summary>
    [Fact]
    public void The_constraint_never_goes_below_the_budget()
    {
        AdaptReport report = Run(Plain(), Settings("latency=90ms"));
        Assert.Equal(["a 32>24 0.890"], Picks(report));
    }

    [Fact]
    public void A_budget_that_is_met_from_the_start_changes_no_width()
    {
        AdaptReport report = Run(Plain(), Settings("latency=96ms"));
        Assert.True(report.Met);
        Assert.Empty(report.Iterations);
    }

    /// <summary>Of a, 24 filters take longer than 32, and 8 longer than 16: the largest width that meets 84 is 16.</summary>
    [Fact]
    public void Latency_that_is_not_monotone_in_width_is_searched_to_the_end()
    {
        var platform = Plain(width => (width("a") switch { 32 => 32, 24 => 40, 16 => 10, _ => 20 }) + 2 * width("b"));
        AdaptReport report = Run(platform, Settings("latency=84ms"));
        Assert.Equal(["a 32>16 74 ms 0.850", "b 32>24 80 ms 0.880"], report.Iterations[0].Proposals.Select(Text));
    }

    /// <summary>
    /// MACs of one image: 4 pixels * (3 a + a b) + 4 * 2 b = 12 a + 4 a b + 8 b; at 32, 32: 384 + 4096 + 256 = 4736. Latency 96.
    /// Budget 80 ms and 4000 MACs; dR = 12 ms and 592 MACs: Con = 84 ms and 4144 MACs.
    /// a to 24: 88 ms, too slow; a to 16: 80 ms, 2496 MACs (0.85). b to 24: 80 ms, 3648 MACs (0.88): b, and both budgets are met.
    /// </summary>
    [Fact]
    public void Several_resources_are_limited_at_once()
    {
        AdaptReport report = Run(Plain(), Settings("latency=80ms,macs=4000"));
        Assert.Equal(["a 32>16 80 ms 0.850", "b 32>24 80 ms 0.880"], report.Iterations[0].Proposals.Select(Text));
        Assert.Equal((2496, 3648), (report.Iterations[0].Proposals[0].Macs, report.Iterations[0].Proposals[1].Macs));
        Assert.Single(report.Iterations);
        Assert.True(report.Met);
    }

    /// <summary>b to 24 would slow the network down to 100 ms, over the latency budget of 98 that it meets now, so only a can save the MACs.</summary>
    [Fact]
    public void A_resource_within_its_budget_may_not_leave_it()
    {
        var platform = Plain(width => width("b") == 32 ? 96 : 100);
        AdaptReport report = Run(platform, Settings("latency=98ms,macs=3700"));
        Assert.All(report.Iterations, i => Assert.Equal("a", i.Group));
        Assert.True(report.Met);
    }

    [Fact]
    public void Weights_and_memory_can_be_the_budget_without_a_table()
    {
        FakePlatform fake = Plain();
        foreach (string budget in (string[])["weights=80%", "memory=80%", "macs=80%"])
        {
            AdaptReport report = new AdaptationRun(Settings(budget), fake.Platform() with { Table = null }, new MemoryRecord(FakePlatform.TwoGroups())).Execute(TestContext.Current.CancellationToken);
            Assert.True(report.Met, budget);
            Assert.NotEmpty(report.Iterations);
            Assert.Null(report.After.LatencyMs);
        }
    }

    /// <summary>8 filters each, the least that is allowed, take 8 + 16 = 24 ms.</summary>
    [Fact]
    public void A_budget_that_cannot_be_reached_says_how_far_it_got_and_fine_tunes_the_best()
    {
        var record = new MemoryRecord(FakePlatform.TwoGroups());
        var events = new EventList();
        AdaptReport report = new AdaptationRun(Settings("latency=20ms"), Plain().Platform(), record, events).Execute(TestContext.Current.CancellationToken);
        Assert.False(events.All.OfType<LongTermStarted>().Single().BudgetIsMet);
        Assert.NotEqual(NetworkBits.Of(record.NetworkOf(report.Iterations.Length)), NetworkBits.Of(record.Adapted()));
        Assert.Equal((AdaptOutcome.BudgetUnreachable, false), (report.Outcome, report.Met));
        Assert.Equal(24, report.After.LatencyMs);
        Assert.Contains("24.00 ms of 20.00 ms", report.Message);
        Assert.Equal((8, 8), (FakePlatform.WidthsOf(record.Adapted())("a"), FakePlatform.WidthsOf(record.Adapted())("b")));
    }

    /// <summary>dR_0 = 60 % of 96 = 57.6: neither a (at most 24) nor b (at most 48) can give it, so half of it is asked: 28.8, which b gives with 16 (32).</summary>
    [Fact]
    public void A_reduction_that_no_group_can_give_is_relaxed()
    {
        var events = new EventList();
        AdaptSettings settings = Settings("latency=30ms") with { Schedule = new ReductionSchedule(0.6, 1) };
        new AdaptationRun(settings, Plain().Platform(), new MemoryRecord(FakePlatform.TwoGroups()), events).Execute(TestContext.Current.CancellationToken);
        IterationStarted first = events.All.OfType<IterationStarted>().First();
        Assert.Equal((0.5, 1), (first.Constraint.Share, first.Proposals));
        Assert.Equal(16, events.All.OfType<ProposalAdopted>().First().Proposal.Width);
    }

    /// <summary>In the first iteration a to 16 loses 0.05 and saves 58 ms, b to 24 loses 0.02 and saves 16: b wins by accuracy, a by either ratio.</summary>
    [Theory]
    [InlineData(ProposalChoice.HighestAccuracy, "b")]
    [InlineData(ProposalChoice.LeastDropPerResource, "a")]
    [InlineData(ProposalChoice.AccuracyPerLatency, "a")]
    public void Who_wins_an_iteration_is_an_option(ProposalChoice choice, string winner)
    {
        var platform = Plain(width => (width("a") < 24 ? 0 : 58) + 2 * width("b"));
        AdaptReport report = Run(platform, Settings("latency=110ms") with { Choice = choice });
        Assert.Equal(winner, report.Iterations[0].Group);
    }

    [Fact]
    public void Equal_accuracies_are_decided_by_the_resource_and_then_by_the_order_of_the_groups()
    {
        var flat = new FakePlatform { LatencyMs = width => width("a") + 2 * width("b"), Accuracy = _ => 0.5 };
        Assert.Equal("a", Run(flat, Settings("latency=80ms")).Iterations[0].Group);
        Assert.Equal("b", Run(flat, Settings("latency=92ms")).Iterations[0].Group);   // a to 24: 88 ms; b to 24: 80 ms
    }

    [Fact]
    public void A_proposal_that_fails_is_reported_and_the_run_goes_on_with_the_others()
    {
        FakePlatform platform = new()
        {
            LatencyMs = width => width("a") + 2 * width("b"),
            Accuracy = width => width("b") == 16 ? double.NaN : 0.9 - LostByA[(32 - width("a")) / 8],
            OnShortTerm = width =>
            {
                if (width("b") == 24 && width("a") == 32) throw new InvalidOperationException("the loss is not a number in step 3");
            },
        };
        AdaptReport report = Run(platform, Settings("latency=72ms"));
        Assert.Equal("a", report.Iterations[0].Group);
        Assert.Equal("the loss is not a number in step 3", report.Iterations[0].Proposals.Single(p => p.Group == "b").Failure);
        Assert.True(report.Met);
    }

    [Fact]
    public void A_run_in_which_all_proposals_fail_stops_and_says_why()
    {
        FakePlatform platform = new() { LatencyMs = width => width("a"), Accuracy = _ => 0.5, OnShortTerm = _ => throw new InvalidOperationException("out of memory") };
        AdaptReport report = Run(platform, Settings("latency=50%"));
        Assert.Equal(AdaptOutcome.ProposalsFailed, report.Outcome);
        Assert.Contains("a: out of memory", report.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void The_number_of_workers_changes_nothing(int workers)
    {
        var one = new MemoryRecord(FakePlatform.TwoGroups());
        var many = new MemoryRecord(FakePlatform.TwoGroups());
        AdaptReport a = new AdaptationRun(Settings("latency=50ms"), Plain().Platform(), one).Execute(TestContext.Current.CancellationToken);
        AdaptReport b = new AdaptationRun(Settings("latency=50ms"), Plain().Platform(workers), many).Execute(TestContext.Current.CancellationToken);
        Assert.Equal(Picks(a), Picks(b));
        Assert.Equal(NetworkBits.Of(one.Adapted()), NetworkBits.Of(many.Adapted()));
    }

    [Fact]
    public void Excluded_layers_make_no_proposals()
    {
        AdaptReport report = Run(Plain(), Settings("latency=70ms") with { Exclusions = ["a"] });
        Assert.All(report.Iterations.SelectMany(i => i.Proposals), p => Assert.Equal("b", p.Group));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(8, 1)]
    [InlineData(1, 7)]
    public void Layers_narrower_than_the_step_or_the_minimum_keep_their_width(int step, int minimum)
    {
        var record = new MemoryRecord(FakePlatform.TwoGroups(6, 32));
        FakePlatform fake = new() { LatencyMs = width => 10 * width("a") + width("b"), Accuracy = width => width("a") + width("b") };
        AdaptReport report = new AdaptationRun(Settings("latency=80%") with { Widths = new WidthRule(step, minimum) }, fake.Platform(), record).Execute(TestContext.Current.CancellationToken);
        Assert.True(report.Met, report.Message);
        Assert.All(report.Iterations.SelectMany(i => i.Proposals), p => Assert.Equal("b", p.Group));
        Assert.Equal(6, report.Iterations[^1].Widths["a"]);
    }

    [Fact]
    public void The_table_is_asked_once_for_each_candidate_and_never_for_finished_groups()
    {
        int asked = 0;
        FakePlatform fake = Plain(width =>
        {
            asked++;
            return width("a") + 2 * width("b");
        });
        Run(fake, Settings("latency=80ms"));
        Assert.Equal(1 + 3 + 1 + 1, asked);   // Net_0; a: 24, 16; b: 24; Net_1 twice (is the budget met, and its state)
    }

    [Fact]
    public void Settings_out_of_range_and_platforms_that_lack_something_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => Run(Plain(), Settings("latency=50%") with { Schedule = new ReductionSchedule(1.5) }));
        Assert.Throws<InvalidInputException>(() => Run(Plain(), Settings("latency=50%") with { Widths = new WidthRule(0) }));
        Assert.Throws<InvalidInputException>(() => Run(Plain(), Settings("latency=50%") with { Criterion = FilterCriterion.Taylor }));
        Assert.Throws<InvalidInputException>(() => new AdaptationRun(Settings("latency=50%"), Plain().Platform() with { Table = null }, new MemoryRecord(FakePlatform.TwoGroups())).Execute(TestContext.Current.CancellationToken));
    }

    private static AdaptReport Run(FakePlatform platform, AdaptSettings settings) =>
        new AdaptationRun(settings, platform.Platform(), new MemoryRecord(FakePlatform.TwoGroups())).Execute();

    private static IEnumerable<string> Picks(AdaptReport report) => report.Iterations.Select(i => FormattableString.Invariant($"{i.Group} {i.FiltersBefore}>{i.Filters} {i.AccuracyAfter:0.000}"));

    private static string Text(ProposalFigures p) => FormattableString.Invariant($"{p.Group} {p.FiltersBefore}>{p.Filters} {p.LatencyPredictedMs} ms {p.Accuracy:0.000}");
}
