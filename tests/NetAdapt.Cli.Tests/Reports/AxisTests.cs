using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Tests.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0.183, 0.371, 0.15, 0.4, 0.05)]
    [InlineData(69.1, 82.4, 65, 85, 5)]
    [InlineData(0, 512, 0, 600, 200)]
    public void The_ends_and_the_step_are_round(double low, double high, double expectedLow, double expectedHigh, double expectedStep)
    {
        Axis axis = Axis.Over([low, high], 0, 100, 5);
        Assert.Equal(expectedStep, axis.Step, 9);
        Assert.Equal(expectedLow, axis.Low, 9);
        Assert.Equal(expectedHigh, axis.High, 9);
    }

    [Fact]
    public void Equal_values_and_no_values_still_make_an_axis()
    {
        foreach (Axis axis in new[] { Axis.Over([3, 3], 0, 100), Axis.Over([], 0, 100), Axis.Over([0], 0, 100) })
        {
            Assert.True(axis.High > axis.Low);
            Assert.All(axis.Ticks(), t => Assert.True(double.IsFinite(axis.At(t))));
        }
    }

    [Fact]
    public void A_tick_has_as_many_decimals_as_the_step()
    {
        Axis axis = Axis.Over([0.183, 0.371], 0, 100, 5);
        Assert.Equal(["0.15", "0.20", "0.25", "0.30", "0.35", "0.40"], axis.Ticks().Select(axis.Format));
    }
}
