using NetAdapt.Backends;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class WeightAverageTests
{
    [Fact]
    public void The_average_follows_weights_and_statistics_with_its_decay()
    {
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(TinyProblem.Network(), new PlanOptions(1));
        var average = new WeightAverage(plan, 0.9f);
        float weight = plan.Parameters[3], statistic = plan.Statistics[1];

        // Many steps were done, so the decay is the full one.
        plan.Parameters[3] = 10;
        plan.Statistics[1] = 20;
        average.Follow(plan, 1000);
        plan.Parameters[3] = -1;
        average.Follow(plan, 1001);

        Assert.Equal(0.9f * (0.9f * weight + 0.1f * 10) - 0.1f, average.Parameters[3], 1e-5f);
        Assert.Equal(0.9f * (0.9f * statistic + 0.1f * 20) + 0.1f * 20, average.Statistics[1], 1e-5f);
    }

    [Fact]
    public void The_first_steps_count_more()
    {
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(TinyProblem.Network(), new PlanOptions(1));
        var average = new WeightAverage(plan, 0.999f);
        float weight = plan.Parameters[0];

        plan.Parameters[0] = 5;
        average.Follow(plan, 1);

        Assert.Equal(weight * 2 / 11 + 5f * 9 / 11, average.Parameters[0], 1e-5f);   // decay (1 + 1) / (10 + 1)
    }
}
