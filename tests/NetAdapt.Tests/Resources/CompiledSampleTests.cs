using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public sealed class CompiledSampleTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_sample_has_the_least_widths_of_at_least_half()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());

        Network sample = CompiledSample.Of(groups);

        Assert.Equal(groups.Free.Select(group => (group.Width + 1) / 2).Select(half => (half + 7) / 8 * 8), ChannelGroups.Of(sample).Free.Select(group => group.Width));
        Assert.Equal(groups.Network.OutputShape, sample.OutputShape);
        Assert.Equal(sample.Shapes, CompiledSample.Of(groups).Shapes);
    }

    [Fact]
    public void A_compiled_sample_is_measured_at_the_speed_of_the_table_whatever_mood_the_machine_has_now()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = TableOf(groups);
        var random = new Random(1);
        double Mood() => 3 * (1 + random.NextDouble() + (random.Next(20) == 0 ? 5 : 0));
        var moody = new FakeBackend(_clock, s_cost) { Disturbance = Mood };

        Latency compiled = CompiledSample.Measure(() => _clock.Advance(0.08 * Mood()), table, groups, moody, _clock);

        Assert.InRange(compiled.Milliseconds, 0.076, 0.084);
    }

    /// <summary>In one process of six a planned network takes a tenth longer than in the others.</summary>
    [Fact]
    public void A_few_witnesses_that_are_slower_now_change_nothing()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = TableOf(groups);
        LatencyTable faster = new(table.Header, table.Entries, table.Correction, [.. table.Witnesses.Select((w, i) => i < 5 ? w with { Latency = w.Latency * 0.8 } : w)]);

        Latency compiled = CompiledSample.Measure(() => _clock.Advance(0.08), faster, groups, new FakeBackend(_clock, s_cost), _clock);

        Assert.Equal(0.08, compiled.Milliseconds, 1e-4);
    }

    [Fact]
    public void What_the_sample_saves_is_taken_off_all_networks()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = TableOf(groups);
        Network sample = CompiledSample.Of(groups);
        var before = new TableLatencyModel(table);
        Latency saved = before.Of(sample) * 0.1;

        LatencyTable compiled = CompiledSample.TableOfCompiled(table, sample, before.Of(sample) - saved);

        foreach (Network network in new[] { sample, groups.Network })
            Assert.Equal((before.Of(network) - saved).Milliseconds, new TableLatencyModel(compiled).Of(network).Milliseconds, 1e-9);
        Assert.Equal((table.Header.Reference!.Value - saved).Milliseconds, compiled.Header.Reference!.Value.Milliseconds, 1e-9);
        Assert.All(table.Witnesses.Zip(compiled.Witnesses), pair => Assert.Equal((pair.First.Latency - saved).Milliseconds, pair.Second.Latency.Milliseconds, 1e-9));
    }

    private static readonly Func<LayerShape, Latency> s_cost = _ => new Latency(0.01);

    private LatencyTable TableOf(ChannelGroups groups) => new LayerProfiler(new FakeBackend(_clock, s_cost), _clock)
        .Profile(groups, new ProfileSettings { MinTime = TimeSpan.Zero }, cancel: TestContext.Current.CancellationToken);
}
