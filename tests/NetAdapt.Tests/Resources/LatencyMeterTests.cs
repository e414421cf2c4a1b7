using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Resources;

public class LatencyMeterTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_quiet_machine_gives_the_median_without_a_warning()
    {
        Measurement m = Measure(FakeDevice.RaspberryPi(), [5]);

        Assert.Equal(5, m.Median.Milliseconds, 1e-9);
        Assert.Equal(0, m.Mad.Milliseconds, 1e-9);
        Assert.Equal(100, m.Runs);   // 500 ms of 5 ms
        Assert.Equal(0, m.Outliers);
        Assert.Empty(m.Warnings);
        Assert.Equal("5.00 ms ± 0.00 (median, MAD; 100 runs; fake formula, 1 thread)", m.ToString());
    }

    [Fact]
    public void A_measurement_has_a_minimum_of_runs_and_of_time()
    {
        Assert.Equal(20, Measure(FakeDevice.Nothing(), [200]).Runs);
        Assert.Equal(5000, Measure(FakeDevice.Nothing(), [0.1]).Runs);
        Assert.Equal(3, Measure(FakeDevice.Nothing(), [40_000]).Runs);   // ended by the most time, after the third
    }

    [Fact]
    public void The_warm_up_is_not_counted()
    {
        // 20 slow runs fill the 100 ms of warm-up.
        Measurement m = Measure(FakeDevice.Nothing(), [.. Enumerable.Repeat(6.0, 17), 1]);

        Assert.Equal(1, m.Median.Milliseconds, 1e-9);
        Assert.Equal(0, m.Outliers);
    }

    [Fact]
    public void Median_mad_and_minimum_are_those_of_the_runs()
    {
        var settings = new MeterSettings { Warmup = TimeSpan.Zero, WarmupRuns = 0, MinRuns = 5, MinTime = TimeSpan.Zero };

        Measurement m = Measure(FakeDevice.Nothing(), [4, 1, 9, 2, 3], settings);

        Assert.Equal((3, 1, 1, 5), (m.Median.Milliseconds, m.Mad.Milliseconds, m.Min.Milliseconds, m.Runs));
    }

    [Fact]
    public void Outliers_do_not_move_the_median_and_are_flagged_with_a_remedy()
    {
        var times = Enumerable.Range(0, 100_000).Select(i => i % 5 == 0 ? 3.0 : 1 + 0.001 * (i % 3));

        Measurement m = Measure(FakeDevice.Nothing(), times);

        Assert.Equal(1.001, m.Median.Milliseconds, 1e-6);
        Assert.Equal(0.2, m.Outliers, 0.01);
        Assert.Contains(m.Warnings, w => w.Contains("20% of the runs are outliers, the slowest took 3.0 times the median") && w.Contains("--cores"));
    }

    [Fact]
    public void A_few_outliers_are_no_reason_to_warn()
    {
        Measurement m = Measure(FakeDevice.Nothing(), Enumerable.Range(0, 100_000).Select(i => i % 50 == 0 ? 3.0 : 1));

        Assert.Equal(0.02, m.Outliers, 0.01);
        Assert.Empty(m.Warnings);
    }

    [Fact]
    public void A_governor_that_is_not_performance_is_named()
    {
        Measurement m = Measure(FakeDevice.Phone(), [5]);

        Assert.Contains(m.Warnings, w => w.Contains("'schedutil'") && w.Contains("performance"));
        Assert.Equal("schedutil", m.Conditions.Before.Governor);
    }

    [Fact]
    public void A_clock_that_moves_and_heat_are_seen()
    {
        FakeDevice pi = FakeDevice.RaspberryPi();
        int run = 0;

        Measurement m = Measure(pi, Enumerable.Repeat(5.0, 1000), onRun: () =>
        {
            if (++run != 60) return;
            pi.Core(2, null, 1_500_000, "performance", 900_000);
            pi.Write("sys/class/thermal/thermal_zone0/temp", "82000\n");
            pi.Write("proc/loadavg", "3.75 2 1 1/1 1\n");
        });

        Assert.Contains(m.Warnings, w => w.StartsWith("the clock moved from 1.50 to 0.90 GHz"));
        Assert.Contains(m.Warnings, w => w.StartsWith("the device is at 82 °C (from 53) and may throttle"));
        Assert.Contains(m.Warnings, w => w.StartsWith("the machine's load was 3.8") || w.StartsWith("the machine's load was 3.7"));
    }

    [Fact]
    public void A_quota_that_stops_the_runs_is_named_in_place_of_other_programs()
    {
        FakeDevice container = Container("5000 100000", stops: 100, microseconds: 7_000_000);
        int run = 0;

        Measurement m = Measure(container, Enumerable.Range(0, 1000).Select(i => i % 3 == 0 ? 90.0 : 2), onRun: () =>
        {
            if (++run != 15) return;
            container.Write("sys/fs/cgroup/cpu.stat", "nr_throttled 112\nthrottled_usec 8250000\n");
            container.Write("proc/loadavg", "9.75 2 1 1/1 1\n");
        });

        string warning = Assert.Single(m.Warnings);
        Assert.StartsWith("a control group grants this program 0.05 cores of CPU time (/sys/fs/cgroup/cpu.max), and stopped it 12 times, for 1.25 s in all, while it was measured", warning);
        Assert.Contains("docker --cpus", warning);
    }

    [Fact]
    public void A_quota_that_did_not_stop_the_runs_is_named_where_it_is_less_than_the_threads()
    {
        string warning = Assert.Single(Measure(Container("50000 100000", stops: 3, microseconds: 10), [5]).Warnings);
        Assert.Contains("0.5 cores of CPU time (/sys/fs/cgroup/cpu.max), less than 1 thread can use", warning);
        Assert.Empty(Measure(Container("200000 100000", stops: 3, microseconds: 10), [5]).Warnings);
        // Outliers without a stop are another program's doing.
        Assert.Contains(Measure(Container("200000 100000", stops: 3, microseconds: 10), Enumerable.Range(0, 100_000).Select(i => i % 5 == 0 ? 3.0 : 1)).Warnings, w => w.Contains("outliers"));
    }

    private static FakeDevice Container(string quota, int stops, int microseconds)
    {
        FakeDevice device = FakeDevice.VirtualX64();
        device.Write("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        device.Write("proc/self/cgroup", "0::/\n");
        device.Write("sys/fs/cgroup/cpu.max", quota);
        device.Write("sys/fs/cgroup/cpu.stat", $"nr_throttled {stops}\nthrottled_usec {microseconds}\n");
        return device;
    }

    [Fact]
    public void A_sustained_measurement_tells_the_first_from_the_last_tenth()
    {
        var settings = new MeterSettings { Sustained = TimeSpan.FromSeconds(10) };

        Measurement m = Measure(FakeDevice.Nothing(), Enumerable.Range(0, 10_000).Select(i => i < 1100 ? 2.0 : i < 2500 ? 2.5 : 4), settings);

        Assert.Equal(2, m.Sustained!.Value.First.Milliseconds, 1e-9);
        Assert.Equal(4, m.Sustained.Value.Last.Milliseconds, 1e-9);
        Assert.Contains(m.Warnings, w => w.Contains("took 100% longer than the first (2.00 ms, then 4.00 ms)"));
        Assert.True(m.Runs * 4 > 8000);
    }

    [Fact]
    public void A_cancelled_measurement_stops()
    {
        using var cancel = new CancellationTokenSource();
        int runs = 0;

        Assert.Throws<OperationCanceledException>(() => Measure(FakeDevice.Nothing(), Enumerable.Repeat(1.0, 100_000), onRun: () =>
        {
            if (++runs == 150) cancel.Cancel();
        }, cancel: cancel));
        Assert.Equal(150, runs);
    }

    /// <summary>Measures a network of one layer that takes the given times, the last of them again and again.</summary>
    private Measurement Measure(FakeDevice device, IEnumerable<double> milliseconds, MeterSettings? settings = null, Action? onRun = null, CancellationTokenSource? cancel = null)
    {
        using (device)
        {
            using IEnumerator<double> times = milliseconds.GetEnumerator();
            double time = 0;
            var backend = new FakeBackend(_clock, _ =>
            {
                onRun?.Invoke();
                if (times.MoveNext()) time = times.Current;
                return new Latency(time);
            });
            Network net = new("one", [new Layer("input", new Input(new FeatureMap(1, 1, 1, 1)), [], []), new Layer("relu", Clamp.Relu, [0], [])]);
            using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(net), new PlanOptions());
            return new LatencyMeter(_clock, new DeviceProbe(device.Root)).Measure(backend, plan, settings: settings,
                cancel: cancel?.Token ?? TestContext.Current.CancellationToken);
        }
    }
}
