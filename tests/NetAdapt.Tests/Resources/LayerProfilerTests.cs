using System.Collections.Concurrent;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class LayerProfilerTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Every_width_of_every_layer_is_measured_once_and_right()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());

        LatencyTable table = Profile(groups, new FakeBackend(_clock, Cost));

        // conv: 2 widths; dw of 16, 24, 40: 2 + 3 + 5 (one family); pw: 2 x 3, 3 x 5, 5 x 5 less those that are equal; pool and fc: 5 each.
        var expected = new HashSet<string>();
        foreach (int a in Widths(16))
        {
            expected.Add($"conv 3x3p1 g1 8x8x3 -> 8x8x{a} clamp(0,inf)");
            foreach (int b in Widths(24)) expected.Add(Pointwise(a, b));
        }
        foreach (int b in Widths(40))
        {
            expected.Add($"conv 3x3p1 g{b} 8x8x{b} -> 8x8x{b} clamp(0,inf)");
            expected.Add($"gap 8x8x{b} -> 1x1x{b}");
            expected.Add($"fc 1x1x{b} -> 1x1x10");
            foreach (int c in Widths(40))
            {
                if (b <= 24) expected.Add(Pointwise(b, c));
                expected.Add(Pointwise(b, c));
            }
        }
        Assert.Superset(expected.Select(WithoutOpNames).ToHashSet(), table.Entries.Select(e => WithoutOpNames(e.Shape.Text)).ToHashSet());
        Assert.All(table.Entries, e => Assert.Equal(Cost(e.Shape).Milliseconds, e.Latency.Milliseconds, 2e-6));
        Assert.All(table.Entries, e => Assert.True(e.Runs >= 21));
        Assert.False(table.Header.Interpolates);
        Assert.Equal(("mobile", "fake", "formula", 1), (table.Header.Network, table.Header.Backend, table.Header.Isa, table.Header.Threads));

        static string Pointwise(int a, int b) => $"conv 1x1 g1 8x8x{a} -> 8x8x{b} clamp(0,inf)";
        static string WithoutOpNames(string text) => text[(text.IndexOf(' ') + 1)..];
    }

    [Fact]
    public void Additions_concats_pools_and_fc_are_in_the_table()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Branched());

        LatencyTable table = Profile(groups, new FakeBackend(_clock, Cost));

        foreach (string kind in new[] { "conv", "concat", "maxpool", "fc" }) Assert.Contains(table.Entries, e => e.Shape.Text.StartsWith(kind + " "));
        Assert.Contains(table.Entries, e => e.Shape.Text.EndsWith(" residual"));
        Assert.True(TableVerification.Run(table, groups, new FakeBackend(_clock, Cost), new ProfileSettings(), 30, seed: 3, _clock,
            TestContext.Current.CancellationToken).MaxError < 0.001);
    }

    [Fact]
    public void What_whole_networks_take_beyond_the_sum_is_recovered()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        var backend = new FakeBackend(_clock, Cost, ratio: 1.07, offset: new Latency(0.001));

        LatencyTable table = Profile(groups, backend);

        Assert.Equal(1.07, table.Correction.Ratio, 0.001);
        Assert.Equal(0.001, table.Correction.Offset.Milliseconds, 0.0001);
        var verification = TableVerification.Run(table, groups, backend, new ProfileSettings(), 30, seed: 3, _clock, TestContext.Current.CancellationToken);
        Assert.True(verification.MaxError < 0.002, $"{verification}");
        Assert.True(verification.Holds);
    }

    [Fact]
    public void A_noisy_machine_gives_medians_within_a_few_per_cent()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        var random = new Random(1);
        // 5 % of noise on everything, and one in ten layers is interrupted.
        var backend = new FakeBackend(_clock, Cost) { Disturbance = () => (1 + 0.05 * random.NextDouble()) * (random.Next(10) == 0 ? 4 : 1) };

        LatencyTable table = Profile(groups, backend);

        var verification = TableVerification.Run(table, groups, backend, new ProfileSettings(), 30, seed: 3, _clock, TestContext.Current.CancellationToken);
        Assert.True(verification.MaxError < 0.04, $"{verification}");
    }

    [Fact]
    public void A_machine_that_drifts_is_scaled_back_by_the_reference()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        // The clock of the processor falls by a third in the course of the profile.
        var backend = new FakeBackend(_clock, Cost) { Disturbance = () => 1 + 0.5 * Math.Min(1, _clock.GetTimestamp() / 2e9) };

        LatencyTable table = Profile(groups, backend);
        var verification = TableVerification.Run(table, groups, backend, new ProfileSettings(), 30, seed: 3, _clock, TestContext.Current.CancellationToken);

        Assert.True(verification.MaxError < 0.03, $"{verification}");
    }

    [Fact]
    public void A_machine_that_is_slower_afterwards_is_found_out_by_the_witnesses()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = Profile(groups, new FakeBackend(_clock, Cost));
        // Only what is narrow became slower, and the unpruned network hardly.
        var slower = new FakeBackend(_clock, shape => Cost(shape) * (shape.Text.EndsWith("x40") || shape.Text.Contains("x40 ") ? 1 : 1.3));

        var verification = TableVerification.Run(table, groups, slower, new ProfileSettings(), 30, seed: 3, _clock, TestContext.Current.CancellationToken);

        Assert.Equal(1 + new ProfileSettings().CorrectionNetworks, verification.Witnesses);
        Assert.InRange(verification.Drift, 1.15, 1.3);
        Assert.True(verification.MedianError < 0.05, $"{verification}");
    }

    [Fact]
    public void Witnesses_that_the_network_cannot_be_are_left_out()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = Profile(groups, new FakeBackend(_clock, Cost));
        var narrow = new LatencyTable(table.Header, table.Entries, table.Correction, [.. table.Witnesses.Take(2), new TableWitness([.. table.Witnesses[0].Widths.Select(w => 2 * w)], new Latency(1)), new TableWitness([3], new Latency(1))]);

        var verification = TableVerification.Run(narrow, groups, new FakeBackend(_clock, Cost), new ProfileSettings(), 5, seed: 3, _clock, TestContext.Current.CancellationToken);

        Assert.Equal(2, verification.Witnesses);
        Assert.Equal(1, verification.Drift, 0.001);
    }

    [Fact]
    public void A_wrong_table_is_found_out()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        var backend = new FakeBackend(_clock, Cost);
        LatencyTable table = Profile(groups, backend);
        var wrong = new LatencyTable(table.Header, table.Entries.Select(e => e with { Latency = e.Latency * 1.2 }), table.Correction, table.Witnesses);

        var verification = TableVerification.Run(wrong, groups, backend, new ProfileSettings(), 10, seed: 3, _clock, TestContext.Current.CancellationToken);

        Assert.Equal(0.2, verification.MedianError, 0.002);
        Assert.Equal(0.2, verification.MaxError, 0.002);
        Assert.False(verification.Holds);
        Assert.Equal("10 random networks: error 20.0 % (median), 20.0 % (largest)", verification.ToString());
    }

    [Fact]
    public void A_table_that_was_measured_while_the_machine_changed_is_measured_again()
    {
        bool isUneven = true;

        var (table, attempts) = ProfileChanging(new FakeBackend(_clock, shape => Uneven(shape, isUneven)), p => isUneven &= p.Sweep < 3);

        Assert.Equal([1, 2], attempts);
        Assert.All(table.Entries, e => Assert.Equal(Cost(e.Shape).Milliseconds, e.Latency.Milliseconds, 2e-6));
        Assert.Null(TableFit.Of(table, ChannelGroups.Of(SmallNetworks.Mobile()))!.Warning);
    }

    /// <summary>Then the layers are of a fast machine, and the whole networks of a slow one, which may be slow for some networks more than for others.</summary>
    [Fact]
    public void A_machine_that_slows_down_after_the_layers_is_measured_again()
    {
        double speed = 1;

        var (table, attempts) = ProfileChanging(new FakeBackend(_clock, Cost) { Disturbance = () => speed }, p => speed = p.Attempt > 1 || IsLast(p) ? 1.4 : 1);

        Assert.Equal([1, 2], attempts);
        Assert.Equal(1, table.Header.Drift!.Value, 0.001);
        Assert.All(table.Entries, e => Assert.Equal(1.4 * Cost(e.Shape).Milliseconds, e.Latency.Milliseconds, 2e-6));
    }

    [Theory]
    [InlineData(4, new[] { 1, 2, 3 })]
    [InlineData(0, new[] { 1 })]
    public void A_machine_that_never_stays_the_same_is_warned_of(double minutes, int[] expected)
    {
        bool isUneven = true;

        var (table, attempts) = ProfileChanging(new FakeBackend(_clock, shape => Uneven(shape, isUneven)), p => isUneven = !IsLast(p), TimeSpan.FromMinutes(minutes));

        Assert.Equal(expected, attempts);
        if (minutes > 0) Assert.Contains("the machine changed while", TableFit.Of(table, ChannelGroups.Of(SmallNetworks.Mobile()))!.Warning);
    }

    /// <summary>The networks that correct a table reach from the narrow to the wide ones.</summary>
    [Fact]
    public void Witnesses_are_spread_over_the_widths()
    {
        LatencyTable table = Profile(ChannelGroups.Of(SmallNetworks.Mobile()), new FakeBackend(_clock, Cost), new ProfileSettings { Widths = new WidthRule(1, 1), MinTime = TimeSpan.Zero });

        // 16, 24, 40, 40 channels; the first witness is the network as given.
        double[] shares = [.. table.Witnesses.Skip(1).Select(w => (w.Widths.Sum() - 3 - 10) / 120.0)];
        Assert.True(shares[0] < 0.3 && shares[^1] > 0.7, string.Join(' ', shares));
        for (int i = 0; i < shares.Length; i++) Assert.Equal((i + 0.5) / shares.Length, shares[i], 0.2);
    }

    [Fact]
    public void Where_time_is_short_input_widths_are_thinned_out_and_interpolated()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        var settings = new ProfileSettings { Widths = new WidthRule(1, 1), MaxTime = TimeSpan.FromSeconds(0.2), MinTime = TimeSpan.Zero };

        LatencyTable table = Profile(groups, new FakeBackend(_clock, Cost), settings);

        Assert.True(table.Header.Interpolates);
        var verification = TableVerification.Run(table, groups, new FakeBackend(_clock, Cost), settings, 30, seed: 3, _clock, TestContext.Current.CancellationToken);
        Assert.True(verification.MaxError < 0.01, $"{verification}");
    }

    [Fact]
    public void The_steps_of_the_staircase_are_kept()
    {
        LatencyTable table = Profile(ChannelGroups.Of(SmallNetworks.Mobile()), new FakeBackend(_clock, Cost));

        // 24 outputs cost as much as 32.
        Assert.Equal(At(24), At(32), 2e-6);
        Assert.True(At(40) > At(32) * 1.2);

        double At(int outputs) => table.LatencyOf(new LayerShape($"conv 1x1 g1 8x8x40 -> 8x8x{outputs} clamp(0,inf)"))!.Value.Milliseconds;
    }

    [Fact]
    public void A_profile_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Told(_ => cancel.Cancel());

        Assert.Throws<OperationCanceledException>(() => new LayerProfiler(new FakeBackend(_clock, Cost), _clock)
            .Profile(ChannelGroups.Of(SmallNetworks.Mobile()), new ProfileSettings(), progress, cancel.Token));
    }

    private sealed class Told(Action<ProfileProgress> action) : IProgress<ProfileProgress>
    {
        public void Report(ProfileProgress value) => action(value);
    }

    /// <summary>The attempts that a table of <see cref="SmallNetworks.Mobile"/> took on a machine that changes on the way.</summary>
    private (LatencyTable Table, int[] Attempts) ProfileChanging(FakeBackend backend, Action<ProfileProgress> change, TimeSpan? most = null)
    {
        var attempts = new HashSet<int>();
        var settings = new ProfileSettings { MinTime = TimeSpan.Zero };
        LatencyTable table = new LayerProfiler(backend, _clock).Profile(ChannelGroups.Of(SmallNetworks.Mobile()), settings with { MaxTime = most ?? settings.MaxTime }, new Told(p =>
        {
            attempts.Add(p.Attempt);
            change(p);
        }), TestContext.Current.CancellationToken);
        return (table, [.. attempts.Order()]);
    }

    private static bool IsLast(ProfileProgress p) => p.Sweep == p.Sweeps && p.Shapes == p.AllShapes;

    /// <summary>Wide layers take longer for a while; the unpruned network, which all times are scaled by, is all wide.</summary>
    private static Latency Uneven(LayerShape shape, bool isUneven) => Cost(shape) * (isUneven && ShapeFamily.Of(shape).Channels[^1] >= 24 ? 1.5 : 1);

    private static IEnumerable<int> Widths(int most) => Enumerable.Range(1, most / 8).Select(i => 8 * i);

    private LatencyTable Profile(ChannelGroups groups, FakeBackend backend, ProfileSettings? settings = null) =>
        new LayerProfiler(backend, _clock).Profile(groups, settings ?? new ProfileSettings { MinTime = TimeSpan.Zero }, cancel: TestContext.Current.CancellationToken);

    /// <summary>A staircase in the output channels (tiles of 16), even in the input channels; in some microseconds.</summary>
    private static Latency Cost(LayerShape shape) => Costs.GetOrAdd(shape, static shape =>
    {
        var (family, channels) = ShapeFamily.Of(shape);
        int tiles = (channels[^1] + 15) / 16, inputs = channels.AsSpan()[..^1].ToArray().Sum();
        double weight = family.Text.Contains(" g* ") || !family.Text.StartsWith("conv") ? 9 : inputs;
        return new Latency(0.002 + 0.0002 * tiles * weight);
    });

    private static readonly ConcurrentDictionary<LayerShape, Latency> Costs = [];
}
