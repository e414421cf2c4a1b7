using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Training;
using NetAdapt.Ops;
using NetAdapt.Tests.Backends;
using NetAdapt.Training;

namespace NetAdapt.Kernels.Tests.Training;

/// <summary>The training plan against the reference plan, on whole networks.</summary>
public sealed class CpuTrainingPlanTests
{
    private const int Batch = 7;

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (string network in TrainingNetworks.All.Keys)
                foreach (string isa in KernelCatalog.SupportedIsas)
                    foreach (int threads in isa == "scalar" ? (int[])[2] : [1, 2, 3])
                        cases.Add(network, isa, threads);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_gradients_and_statistics_agree_with_the_reference(string name, string isa, int threads)
    {
        Network network = TrainingNetworks.All[name]();
        using ITrainingPlan found = new CpuBackend(isa).PlanTraining(network, new PlanOptions(Batch, threads));
        TrainingContract.CheckNetwork(network, Batch, found);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_same_pass_gives_the_same_bits_even_after_one_that_left_no_numbers_behind(string name, string isa, int threads)
    {
        Network network = TrainingNetworks.All[name]();
        using ITrainingPlan plan = new CpuBackend(isa).PlanTraining(network, new PlanOptions(Batch, threads)), other = new CpuBackend(isa).PlanTraining(network, new PlanOptions(Batch, threads));
        TrainingContract.CheckSameBits(Batch, plan, other);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Ten_training_steps_agree_with_another_framework(int threads)
    {
        foreach (string isa in KernelCatalog.SupportedIsas) new TenSteps().Follow(new CpuBackend(isa), threads);
    }

    [Fact]
    public void Forward_alone_moves_the_statistics_as_training_does()
    {
        Network network = TrainingNetworks.All["mobilenet blocks"]();
        using ITrainingPlan a = new CpuBackend().PlanTraining(network, new PlanOptions(Batch)), b = new CpuBackend().PlanTraining(network, new PlanOptions(Batch));
        TrainingContract.Fill(a, Batch);
        TrainingContract.Fill(b, Batch);
        a.Forward(Batch, seed: 1);
        b.ForwardBackward(Batch, 0, seed: 1);
        Assert.Equal(a.Statistics, b.Statistics);
        Assert.NotEqual(network.Layers[2].Weights[BatchNormalization.Mean].Span.ToArray(), a.Statistics[..8].ToArray());
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using ITrainingPlan plan = new CpuBackend().PlanTraining(TrainingNetworks.All["mobilenet blocks"](), new PlanOptions(Batch, 1));
        TrainingContract.Fill(plan, Batch);
        plan.ForwardBackward(Batch, 0.1f, seed: 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        plan.ForwardBackward(Batch, 0.1f, seed: 2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_optimiser_that_takes_its_step_on_the_plans_threads_changes_the_same_bits(int threads)
    {
        Network network = TrainingNetworks.All["mobilenet blocks"]();
        using ITrainingPlan plan = new CpuBackend().PlanTraining(network, new PlanOptions(Batch, threads));
        TrainingContract.Fill(plan, Batch);
        plan.ForwardBackward(Batch, 0, seed: 1);
        float[] expected = plan.Parameters.ToArray();
        new Sgd(plan.ParameterSlices, 0.9f, nesterov: true, weightDecay: 0.1f).Step(expected, plan.Gradients, 0.5f);
        new Sgd(plan.ParameterSlices, 0.9f, nesterov: true, weightDecay: 0.1f).Step(plan, 0.5f);
        Assert.Equal(expected, plan.Parameters);
    }

    [Fact]
    public void Times_are_taken_of_every_loop_where_somebody_asks()
    {
        using var plan = new CpuTrainingPlan<ScalarLanes, float>(TrainingNetworks.All["mobilenet blocks"](), new PlanOptions(Batch, 2));
        StepTimes times = plan.TakeTimes();
        TrainingContract.Fill(plan, Batch);
        plan.ForwardBackward(Batch, 0, seed: 1);
        Assert.All(times.Rows(Batch, byKind: false), row => Assert.True(row.Milliseconds > 0, row.Name));
        Assert.Contains(times.Rows(Batch, byKind: true), row => row is { Name: "RowsForwardStep", GigaFlops: > 0, GigaBytes: > 0 });
    }
}
