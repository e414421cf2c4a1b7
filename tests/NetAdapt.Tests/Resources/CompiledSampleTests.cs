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
    public void A_ratio_is_that_of_the_two_runs_on_a_machine_of_any_mood()
    {
        var random = new Random(1);
        double Mood() => 1 + random.NextDouble() + (random.Next(20) == 0 ? 5 : 0);

        double ratio = CompiledSample.Ratio(() => _clock.Advance(0.08 * Mood()), () => _clock.Advance(0.1 * Mood()), clock: _clock);

        Assert.InRange(ratio, 0.78, 0.82);
    }

    [Fact]
    public void What_the_sample_saves_is_taken_off_all_networks()
    {
        var groups = ChannelGroups.Of(SmallNetworks.Mobile());
        LatencyTable table = new LayerProfiler(new FakeBackend(_clock, _ => new Latency(0.01)), _clock)
            .Profile(groups, new ProfileSettings { MinTime = TimeSpan.Zero }, cancel: TestContext.Current.CancellationToken);
        Network sample = CompiledSample.Of(groups);
        var before = new TableLatencyModel(table);
        Latency saved = before.Of(sample) * 0.1;

        LatencyTable compiled = CompiledSample.TableOfCompiled(table, sample, 0.9);

        foreach (Network network in new[] { sample, groups.Network })
            Assert.Equal((before.Of(network) - saved).Milliseconds, new TableLatencyModel(compiled).Of(network).Milliseconds, 1e-9);
        Assert.Equal((table.Header.Reference!.Value - saved).Milliseconds, compiled.Header.Reference!.Value.Milliseconds, 1e-9);
        Assert.All(table.Witnesses.Zip(compiled.Witnesses), pair => Assert.Equal((pair.First.Latency - saved).Milliseconds, pair.Second.Latency.Milliseconds, 1e-9));
    }
}
