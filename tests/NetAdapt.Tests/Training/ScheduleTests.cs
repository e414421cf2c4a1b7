using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void A_constant_schedule_stays()
    {
        var schedule = new Schedule(ScheduleKind.Constant, 0.3f, 100);

        Assert.Equal(0.3f, schedule.RateAt(0));
        Assert.Equal(0.3f, schedule.RateAt(99));
    }

    [Theory]
    [InlineData(0, 0.02)]
    [InlineData(25, 0.0170710678)]   // (1 + cos(pi / 4)) / 2
    [InlineData(50, 0.01)]
    [InlineData(75, 0.0029289322)]
    [InlineData(100, 0)]
    public void A_cosine_schedule_falls_along_half_a_cosine(int step, double rate) =>
        Assert.Equal(rate, new Schedule(ScheduleKind.Cosine, 0.02f, 100).RateAt(step), 1e-8);

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 0.5)]
    [InlineData(19, 0.5)]
    [InlineData(20, 0.25)]
    public void A_step_schedule_falls_in_stairs(int step, double rate) =>
        Assert.Equal(rate, new Schedule(ScheduleKind.Step, 1, 100, DecaySteps: 10, Gamma: 0.5f).RateAt(step), 1e-8);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0.70710678)]
    [InlineData(10, 0.5)]
    public void An_exponential_schedule_falls_smoothly(int step, double rate) =>
        Assert.Equal(rate, new Schedule(ScheduleKind.Exponential, 1, 100, DecaySteps: 10, Gamma: 0.5f).RateAt(step), 1e-7);

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]      // the cosine starts after the warm-up
    [InlineData(54, 0.5)]
    [InlineData(104, 0)]
    public void A_warm_up_rises_in_a_line_and_then_the_schedule_starts(int step, double rate) =>
        Assert.Equal(rate, new Schedule(ScheduleKind.Cosine, 1, 104, WarmupSteps: 4).RateAt(step), 1e-7);
}
