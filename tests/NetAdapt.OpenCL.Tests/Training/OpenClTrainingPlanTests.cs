using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.OpenCL.Training;
using NetAdapt.Ops;
using NetAdapt.Tests.Backends;
using NetAdapt.Training;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>The training plan against the reference plan and the CPU's, on whole networks.</summary>
public sealed class OpenClTrainingPlanTests
{
    private const int Batch = 7;

    public static TheoryData<string> Networks => [.. TrainingNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Loss_gradients_and_statistics_agree_with_the_reference(string name)
    {
        Network network = TrainingNetworks.All[name]();
        using ITrainingPlan plan = TrainingDevice.Plan(network, new PlanOptions(Batch));
        TrainingContract.CheckNetwork(network, Batch, plan);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_same_pass_gives_the_same_bits_even_after_one_that_left_no_numbers_behind(string name)
    {
        Network network = TrainingNetworks.All[name]();
        using ITrainingPlan plan = TrainingDevice.Plan(network, new PlanOptions(Batch)), other = TrainingDevice.Plan(network, new PlanOptions(Batch));
        TrainingContract.CheckSameBits(Batch, plan, other);
    }

    [Fact]
    public void Ten_training_steps_agree_with_another_framework() => new TenSteps().Follow(new TrainingBackend(), threads: 1);

    [Theory]
    [InlineData("mobilenet blocks")]
    [InlineData("residual blocks with strided shortcut")]
    [InlineData("inverted residuals")]
    public void Twenty_training_steps_follow_the_losses_of_the_CPU(string name)
    {
        Network network = TrainingNetworks.All[name]();
        TrainingSettings settings = new() { LearningRate = 0.02f, ClipNorm = 5, EmaDecay = 0.9f };
        using ITrainingPlan expected = new CpuBackend().PlanTraining(network, new PlanOptions(Batch)), found = TrainingDevice.Plan(network, new PlanOptions(Batch));
        using IWeightUpdate right = expected.PlanUpdate(settings), update = found.PlanUpdate(settings);
        for (int step = 0; step < 20; step++)
        {
            float a = Step(expected, right, step), b = Step(found, update, step);
            Assert.True(MathF.Abs(a - b) <= 1e-3f * a, $"step {step}: loss {b}, expected {a}");
        }
        AssertNear(expected.Parameters, found.Parameters, 1e-3f);
        AssertNear(expected.Statistics, found.Statistics, 1e-3f);
        AssertNear(right.AverageParameters, update.AverageParameters, 1e-3f);
        AssertNear(right.AverageStatistics, update.AverageStatistics, 1e-3f);

        float Step(ITrainingPlan plan, IWeightUpdate weights, int step)
        {
            TrainingContract.Fill(plan, step % 4);
            float loss = plan.ForwardBackward(Batch, 0.1f, (ulong)step).Loss;
            weights.Step(0.02f, weights.GradientNorm(), step + 1);
            return loss;
        }
    }

    public static TheoryData<OptimiserKind, bool, float> Optimisers =>
        new() { { OptimiserKind.Sgd, false, 0 }, { OptimiserKind.Sgd, true, 0.5f }, { OptimiserKind.RmsProp, false, 0 }, { OptimiserKind.AdamW, false, 0.5f } };

    [Theory]
    [MemberData(nameof(Optimisers))]
    public void Every_optimiser_takes_the_steps_of_the_host(OptimiserKind kind, bool nesterov, float clip)
    {
        Network network = TrainingNetworks.All["mobilenet blocks"]();
        TrainingSettings settings = new() { Optimiser = kind, Nesterov = nesterov, ClipNorm = clip, WeightDecay = 0.02f, SquareDecay = 0.9f, Epsilon = 1e-3f };
        using ITrainingPlan plan = TrainingDevice.Plan(network, new PlanOptions(Batch)), host = new ReferenceBackend().PlanTraining(network, new PlanOptions(Batch));
        using IWeightUpdate update = plan.PlanUpdate(settings), expected = host.PlanUpdate(settings);
        TrainingContract.Fill(plan, 1);
        plan.ForwardBackward(Batch, 0, seed: 1);
        for (int step = 1; step < 4; step++)
        {
            plan.Gradients.CopyTo(host.Gradients);
            Assert.Equal(expected.GradientNorm(), update.GradientNorm(), 1e-4 * expected.GradientNorm());
            update.Step(0.1f, update.GradientNorm(), step);
            expected.Step(0.1f, expected.GradientNorm(), step);
        }
        AssertNear(host.Parameters, plan.Parameters, 1e-5f);
        AssertNear(expected.OptimiserState, update.OptimiserState, 1e-5f);
    }

    [Fact]
    public void A_device_of_small_work_groups_trains_with_smaller_tiles()
    {
        using var training = new OpenClTraining(TestDevice.Device with { MaxWorkGroup = 64 });
        Network network = TrainingNetworks.All["grouped and dilated convolutions"]();
        using ITrainingPlan plan = training.PlanTraining(network, new PlanOptions(Batch));
        TrainingContract.CheckNetwork(network, Batch, plan);
    }

    [Fact]
    public void Forward_alone_moves_the_statistics_as_training_does()
    {
        Network network = TrainingNetworks.All["mobilenet blocks"]();
        using ITrainingPlan a = TrainingDevice.Plan(network, new PlanOptions(Batch)), b = TrainingDevice.Plan(network, new PlanOptions(Batch));
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
        using ITrainingPlan plan = TrainingDevice.Plan(TrainingNetworks.All["mobilenet blocks"](), new PlanOptions(Batch));
        using IWeightUpdate update = plan.PlanUpdate(new TrainingSettings { EmaDecay = 0.9f });
        TrainingContract.Fill(plan, Batch);
        Step(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step(2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step(int step)
        {
            plan.ForwardBackward(Batch, 0.1f, (ulong)step);
            update.Step(0.1f, update.GradientNorm(), step);
        }
    }

    [Fact]
    public void A_plan_over_the_memory_limit_is_refused_with_what_it_takes()
    {
        Network network = TrainingNetworks.All["mobilenet blocks"]();
        using ITrainingPlan plan = TrainingDevice.Plan(network, new PlanOptions(Batch) { MemoryLimit = 1_000_000_000 });
        var refusal = Assert.Throws<InvalidInputException>(() => TrainingDevice.Plan(network, new PlanOptions(Batch) { MemoryLimit = plan.PeakBytes - 1 }));
        Assert.Contains("Take fewer images at a time", refusal.Message);
    }

    [Fact]
    public void Every_live_place_has_its_own_memory()
    {
        var graph = new TrainingGraph(TrainingNetworks.All["residual blocks with strided shortcut"]());
        var calls = new CallList(Batch, 16, 2);
        _ = new PassCalls(graph, calls, new PlanPlaces(new("p", 1), new("g", 1), new("s", 1), new("c", 1), new("t", 1)));
        var slots = Slots.Of(calls.Places);
        foreach (IReadOnlyList<Place> slot in slots)
            foreach (Place place in slot)
            {
                Assert.True(slot[0].Bytes >= place.Bytes);
                Assert.All(slot.Where(other => other != place), other => Assert.True(other.Last < place.First || other.First > place.Last, $"{place.Name} and {other.Name}"));
            }
        Assert.True(slots.Sum(slot => slot[0].Bytes) < 0.8 * calls.Places.Sum(place => place.Bytes));
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = 0;
        foreach (float value in expected) largest = MathF.Max(largest, MathF.Abs(value));
        for (int i = 0; i < expected.Length; i++) Assert.True(MathF.Abs(expected[i] - found[i]) <= tolerance * largest, $"[{i}]: {found[i]}, expected {expected[i]}");
    }
}
