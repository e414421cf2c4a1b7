using NetAdapt.Deadlines;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Deadlines;

public sealed class DeadlinePolicyTests
{
    // Unhindered, in milliseconds; the deadline is 8 ms where a test says nothing else.
    private static readonly double[] Members = [7, 5, 3.5, 2, 1];

    [Theory]
    [InlineData(100, 0)]
    [InlineData(8, 0)]
    [InlineData(7.5, 1)]   // 7 of 7.5 ms leaves too little room
    [InlineData(2.5, 3)]
    [InlineData(0.5, 4)]   // none keeps it: the fastest
    public void It_starts_with_the_most_accurate_member_that_keeps_the_deadline(double deadline, int member) => Assert.Equal(member, Policy(deadline).Member);

    [Fact]
    public void A_late_run_by_itself_is_an_accident()
    {
        DeadlinePolicy policy = Policy();
        for (int run = 0; run < 2000; run++) Assert.False(policy.Observe(new Latency(run % 20 == 7 ? 70 : 7)));
        Assert.Equal(0, policy.Member);
    }

    [Fact]
    public void Late_runs_move_it_in_one_step_to_the_member_that_keeps_the_deadline()
    {
        DeadlinePolicy policy = Policy();
        Drive(policy, 100, slowdown: 1);
        Assert.Equal(2, Drive(policy, 2, slowdown: 2).Late);
        Assert.Equal(2, policy.Member);   // 2 x 3.5 ms
        Assert.Equal((0, 0), Drive(policy, 1000, slowdown: 2));
    }

    [Fact]
    public void When_the_device_recovers_it_moves_back()
    {
        DeadlinePolicy policy = Policy(10);
        Drive(policy, 50, slowdown: 3);
        Assert.Equal(3, policy.Member);
        var (late, switches) = Drive(policy, 200, slowdown: 1);
        Assert.Equal((0, 0, 1), (policy.Member, late, switches));
    }

    [Fact]
    public void A_partial_recovery_moves_it_part_of_the_way()
    {
        DeadlinePolicy policy = Policy(10);
        Drive(policy, 50, slowdown: 6);
        Assert.Equal(4, policy.Member);
        Drive(policy, 500, slowdown: 2);
        Assert.Equal(2, policy.Member);
    }

    [Theory]
    [InlineData(1.1)]
    [InlineData(1.15)]
    [InlineData(1.3)]
    [InlineData(1.6)]
    [InlineData(2.3)]
    public void A_slowdown_that_stays_ends_all_moves(double slowdown)
    {
        DeadlinePolicy policy = Policy();
        var (late, switches) = Drive(policy, 300, slowdown);
        Assert.InRange(late, 0, 2);
        Assert.InRange(switches, 0, 1);
        Assert.Equal((0, 0), Drive(policy, 20_000, slowdown));
    }

    [Fact]
    public void A_member_that_is_slower_than_its_promise_is_tried_more_and_more_seldom()
    {
        DeadlinePolicy policy = Policy();
        Drive(policy, 50, slowdown: 2);
        int late = 0;
        for (int run = 0; run < 20_000; run++)
        {
            // The device recovers for the small members only: the large ones no longer fit the cache that another process uses.
            double ms = policy.Member < 2 ? 12 : Members[policy.Member];
            if (ms > 8) late++;
            policy.Observe(new Latency(ms));
        }
        Assert.True(policy.Member >= 2);
        Assert.InRange(late, 1, 60);
    }

    [Fact]
    public void Nothing_that_is_asked_too_much_makes_it_restless()
    {
        DeadlinePolicy policy = Policy(0.5);
        Assert.Equal((1000, 0), Drive(policy, 1000, slowdown: 1));
        Assert.Equal(4, policy.Member);
    }

    [Fact]
    public void A_family_of_one_has_nowhere_to_go()
    {
        var policy = new DeadlinePolicy(new Latency(8), [new Latency(7)]);
        for (int run = 0; run < 100; run++) Assert.False(policy.Observe(new Latency(run < 50 ? 20 : 1)));
    }

    [Fact]
    public void On_a_device_where_the_order_is_another_one_it_still_finds_the_fastest()
    {
        var policy = new DeadlinePolicy(new Latency(8), [new Latency(7), new Latency(2), new Latency(5)]);
        for (int run = 0; run < 10; run++) policy.Observe(new Latency(30));
        Assert.Equal(1, policy.Member);
    }

    [Fact]
    public void Noisy_runs_keep_the_deadline_with_few_moves()
    {
        var random = new Random(3);
        DeadlinePolicy policy = Policy();
        int late = 0, switches = 0;
        for (int run = 0; run < 30_000; run++)
        {
            double slowdown = run is > 10_000 and < 20_000 ? 1.9 : 1;
            double ms = Members[policy.Member] * slowdown * (1 + 0.02 * random.NextDouble()) + (random.NextDouble() < 0.01 ? 6 : 0);
            if (ms > 8) late++;
            if (policy.Observe(new Latency(ms))) switches++;
        }
        Assert.Equal(0, policy.Member);
        Assert.InRange(late, 0, 30_000 * 0.015);
        Assert.InRange(switches, 2, 40);
    }

    [Fact]
    public void A_decision_takes_no_memory()
    {
        DeadlinePolicy policy = Policy();
        Drive(policy, 300, slowdown: 3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < 1000; run++) policy.Observe(new Latency(run % 100 < 50 ? 20 : 1));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static DeadlinePolicy Policy(double deadline = 8) => new(new Latency(deadline), Members.Select(ms => new Latency(ms)));

    /// <summary>Runs whatever member the policy wants on a device of some slowdown.</summary>
    private static (int Late, int Switches) Drive(DeadlinePolicy policy, int runs, double slowdown)
    {
        double deadline = policy.Deadline.Milliseconds;
        int late = 0, switches = 0;
        for (int run = 0; run < runs; run++)
        {
            double ms = Members[policy.Member] * slowdown;
            if (ms > deadline) late++;
            if (policy.Observe(new Latency(ms))) switches++;
        }
        return (late, switches);
    }
}
