using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

/// <summary>A plan may destroy its input in a run; whoever times runs gives it back.</summary>
public sealed class KeptInputTests
{
    private readonly FakeClock _clock = new();
    private readonly FakeBackend _backend;

    public KeptInputTests() => _backend = new FakeBackend(_clock, _ => new Latency(1));

    [Fact]
    public void Every_measured_run_reads_the_same_input()
    {
        using IInferencePlan plan = Plan();
        using FakeDevice device = FakeDevice.Nothing();
        new LatencyMeter(_clock, new DeviceProbe(device.Root)).Measure(_backend, plan, cancel: TestContext.Current.CancellationToken);
        Assert.Equal([7f], _backend.Seen);
        Assert.Equal(7, plan.Input[0]);
    }

    [Fact]
    public void Every_timed_run_and_pass_over_layers_does_too()
    {
        using IInferencePlan plan = Plan();
        var timer = new LayerTimer(_clock);
        timer.Whole(plan, runs: 5);
        timer.Layers(plan, passes: 5);
        Assert.Equal([7f], _backend.Seen);
        Assert.Equal(7, plan.Input[0]);
    }

    [Fact]
    public void What_no_run_touches_is_not_written_again()
    {
        var backend = new FakeBackend(_clock, _ => new Latency(1)) { KeepsInput = true };
        using IInferencePlan plan = Plan(backend);
        using var input = new KeptInput(plan);
        // A mark that a copy would wipe out.
        plan.Input[1] = 8;
        input.PutBack();
        Assert.Equal(8, plan.Input[1]);
    }

    [Fact]
    public void Numbers_that_are_none_are_put_back_and_told_from_others_too()
    {
        using IInferencePlan plan = Plan();
        plan.Input[1] = float.NaN;
        using var input = new KeptInput(plan);
        plan.Run();
        plan.Input[1] = 8;
        input.PutBack();
        Assert.Equal([7, float.NaN], plan.Input[..2].ToArray());
    }

    private IInferencePlan Plan() => Plan(_backend);

    private static IInferencePlan Plan(FakeBackend backend)
    {
        IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(SmallNetworks.Mobile()), new PlanOptions(1, 1));
        plan.Input[0] = 7;
        return plan;
    }
}
