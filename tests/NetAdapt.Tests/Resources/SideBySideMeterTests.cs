using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public sealed class SideBySideMeterTests
{
    private static readonly Network Reference = SmallNetworks.Mobile(), Other = SmallNetworks.Branched();

    private readonly FakeClock _clock = new();

    /// <summary>A millisecond for each fused layer.</summary>
    private static int Milliseconds(Network network) => FusedNetwork.Of(network).Layers.Length - 1;

    private static double Share => (double)Milliseconds(Other) / Milliseconds(Reference);

    /// <param name="slowness">How many times as long every run takes, by the clock's milliseconds.</param>
    private SideBySideMeter Meter(Func<double, double>? slowness = null, Latency? nominal = null) =>
        new(new FakeBackend(_clock, _ => new Latency(1)) { Disturbance = () => slowness?.Invoke(Now) ?? 1 }, new PlanOptions(), Reference,
            nominal, _clock);

    private double Now => _clock.GetTimestamp() / 1e6;

    /// <summary>How long a measurement takes on a quiet machine.</summary>
    private double WholeMeasurement()
    {
        double start = Now;
        Meter().Measure(Other, TestContext.Current.CancellationToken);
        return Now - start;
    }

    private Latency Measure(SideBySideMeter meter, Network network) => meter.Measure(network, TestContext.Current.CancellationToken);

    [Fact]
    public void A_quiet_machine_gives_what_each_network_takes()
    {
        SideBySideMeter meter = Meter();

        Assert.NotEqual(1, Share);
        Assert.Equal(Milliseconds(Other), Measure(meter, Other).Milliseconds, 1e-9);
        Assert.Equal(Milliseconds(Reference), Measure(meter, Reference).Milliseconds, 1e-9);
    }

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.5, 2)]
    [InlineData(0.5, 1.08)]
    [InlineData(0.5, 0.4)]
    [InlineData(0.9, 3)]
    public void A_machine_that_changes_in_the_middle_leaves_the_ratio_alone(double part, double slowness)
    {
        double change = WholeMeasurement() * (1 + part);

        Latency measured = Measure(Meter(now => now < change ? 1 : slowness, new Latency(10)), Other);

        Assert.True(Now > change);
        Assert.Equal(10 * Share, measured.Milliseconds, 1e-3);
    }

    [Fact]
    public void A_machine_that_is_slow_for_a_while_leaves_the_ratio_alone()
    {
        double whole = WholeMeasurement();

        Latency measured = Measure(Meter(now => now > 1.4 * whole && now < 1.7 * whole ? 2.5 : 1, new Latency(10)), Other);

        Assert.Equal(10 * Share, measured.Milliseconds, 1e-3);
    }

    [Fact]
    public void A_machine_that_grows_slower_and_slower_leaves_the_ratio_nearly_alone()
    {
        double whole = WholeMeasurement();

        Latency measured = Measure(Meter(now => now / whole, new Latency(10)), Other);   // from 1 to more than 2

        Assert.Equal(1, measured.Milliseconds / (10 * Share), 0.02);
    }

    [Fact]
    public void Networks_that_were_measured_at_different_speeds_can_be_compared()
    {
        double slowness = 1;
        SideBySideMeter meter = Meter(_ => slowness);

        Latency first = Measure(meter, Other);
        slowness = 3;
        Latency later = Measure(meter, Other), reference = Measure(meter, Reference);

        Assert.Equal(first.Milliseconds, later.Milliseconds, 1e-6);
        Assert.Equal(Milliseconds(Reference), reference.Milliseconds, 1e-6);
    }

    [Fact]
    public void A_change_in_the_very_first_measurement_falls_on_all_networks_alike()
    {
        double change = WholeMeasurement() * 1.5;
        SideBySideMeter meter = Meter(now => now < change ? 1 : 2);

        Latency reference = Measure(meter, Reference), other = Measure(meter, Other);

        Assert.InRange(reference.Milliseconds, Milliseconds(Reference), 2 * Milliseconds(Reference));
        Assert.Equal(Share, other / reference, 1e-4);
    }

    [Fact]
    public void A_cancelled_measurement_stops()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => Meter().Measure(Other, new CancellationToken(canceled: true)));
    }
}
