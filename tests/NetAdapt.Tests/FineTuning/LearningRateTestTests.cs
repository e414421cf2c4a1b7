using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.FineTuning;

public sealed class LearningRateTestTests
{
    [Theory]
    [InlineData(0.006f, 0.7575, 0.5615, 0.5661)]   // measured: a folded network, harmed by the highest rate
    [InlineData(0.02f, 0.6491, 0.6431, 0.6469)]    // measured: an under-trained one, where rates hardly differ in a short training
    // Measured, at 0.06, 0.02 and 0.006: ends at 82.3 % with the first, at 80.7 % with the second.
    [InlineData(0.02f, 0.6741, 0.6301, 0.6186)]
    [InlineData(0.002f, 1.2025, 0.6483, 0.5353)]   // measured: a well-trained one
    [InlineData(0.002f, double.PositiveInfinity, double.PositiveInfinity, 1.5)]
    [InlineData(0.002f, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    public void The_highest_rate_that_ends_close_to_the_best_is_chosen(float expected, double first, double second, double third) =>
        Assert.Equal(expected, LearningRateTest.Choose([new(0.02f, first), new(0.006f, second), new(0.002f, third)]));

    [Theory]
    // Measured: a network cut to half its widths, renewed; ends at 53 % with 0.2.
    [InlineData(0.2f, 2.7474, 2.4321, 2.4506)]
    [InlineData(0.06f, 2.95, 2.4321, 2.4506)]
    [InlineData(0.06f, double.PositiveInfinity, 2.4321, 2.4506)]
    [InlineData(0.02f, double.PositiveInfinity, double.PositiveInfinity, 3.1)]
    public void From_chance_the_highest_rate_with_a_third_of_the_best_gain_is_chosen(
        float expected, double first, double second, double third)
    {
        RateTrial[] trials = [new(0.2f, first), new(0.06f, second), new(0.02f, third)];
        Assert.Equal(expected, LearningRateTest.ChooseFromChance(trials, Math.Log(20)));
    }

    [Theory]
    [InlineData(7800, 234)]
    [InlineData(2500, 75)]
    [InlineData(100, 60)]
    [InlineData(10, 10)]
    [InlineData(1_000_000, 300)]
    public void A_trial_takes_a_small_share_of_the_training_within_limits(long total, int steps) =>
        Assert.Equal(steps, LearningRateTest.StepsOf(total));

    [Fact]
    public void The_same_network_and_images_give_the_same_trials()
    {
        RateFound first = Find(), second = Find();
        Assert.Equal(first.Trials, second.Trials);
        Assert.Equal(first.LearningRate, second.LearningRate);
        Assert.Contains(first.LearningRate, LearningRateTest.Candidates);
        Assert.Equal(LearningRateTest.Candidates.Take(first.Trials.Length), first.Trials.Select(trial => trial.LearningRate));
    }

    private static RateFound Find() => new LearningRateTest(new Trainer(new ReferenceBackend())).Find(
        TinyProblem.Network(), TinyProblem.Images(48, 1), TinyProblem.Images(24, 2), TinyProblem.Preprocessing, TinyProblem.Settings with { Epochs = 5 });
}
