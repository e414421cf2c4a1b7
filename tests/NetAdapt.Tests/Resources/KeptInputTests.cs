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

    private IInferencePlan Plan()
    {
        IInferencePlan plan = _backend.PlanInference(FusedNetwork.Of(SmallNetworks.Mobile()), new PlanOptions(1, 1));
        plan.Input[0] = 7;
        return plan;
    }
}
