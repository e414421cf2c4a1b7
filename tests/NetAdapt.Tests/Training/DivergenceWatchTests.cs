using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class DivergenceWatchTests
{
    private static readonly double Chance = Math.Log(20);

    [Theory]
    [InlineData(3.1)]   // ends at chance
    [InlineData(9)]
    [InlineData(1000)]
    public void A_network_that_is_destroyed_is_noticed_within_a_hundred_steps(double loss)
    {
        var watch = new DivergenceWatch(Chance);
        Assert.Null(watch.See(0.74));
        int steps = Enumerable.Range(1, 100).First(_ => watch.See(loss) != null);
        Assert.InRange(steps, 1, 100);
    }

    [Fact]
    public void One_strange_batch_and_a_loss_that_rises_for_a_while_are_no_divergence()
    {
        var watch = new DivergenceWatch(Chance);
        double[] losses = [0.74, 12, .. Enumerable.Repeat(1.6, 200)];
        Assert.All(losses, loss => Assert.Null(watch.See(loss)));
    }

    [Fact]
    public void A_network_that_begins_at_chance_may_climb_a_little_and_not_far()
    {
        var watch = new DivergenceWatch(Chance);
        Assert.All(Enumerable.Repeat(2.5 * Chance, 100).Prepend(Chance), loss => Assert.Null(watch.See(loss)));
        Assert.Contains("rose from 3.00 to", Enumerable.Range(0, 100).Select(_ => watch.See(9 * Chance)).First(text => text != null));
    }

    [Fact]
    public void A_watch_with_a_saved_state_notices_at_the_same_step()
    {
        DivergenceWatch whole = new(Chance), resumed = new(Chance);
        for (int i = 0; i < 10; i++) whole.See(0.7 + 0.01 * i);
        resumed.State = whole.State;
        for (int i = 0; i < 100; i++) Assert.Equal(whole.See(0.9 + 0.05 * i), resumed.See(0.9 + 0.05 * i));
    }
}
