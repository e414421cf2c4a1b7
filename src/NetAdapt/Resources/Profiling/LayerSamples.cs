using System.Runtime.InteropServices;
using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>All timings of layers so far, by shape.</summary>
internal sealed class LayerSamples
{
    private sealed record Sample(PlannedLayer Layer, List<(Latency Time, Latency Reference)> Times)
    {
        public int Runs { get; set; }
    }

    private readonly Dictionary<string, Sample> _byShape = [];

    /// <param name="runs">Timed runs behind <paramref name="time"/>.</param>
    /// <param name="reference">What the reference took at that time.</param>
    public void Add(PlannedLayer layer, Latency time, int runs, Latency reference)
    {
        ref Sample? sample = ref CollectionsMarshal.GetValueRefOrAddDefault(_byShape, layer.Shape.Text, out _);
        sample ??= new Sample(layer, []);
        sample.Times.Add((time, reference));
        sample.Runs += runs;
    }

    /// <summary>Medians, with each timing scaled to a time in which the reference takes <paramref name="reference"/>.</summary>
    public IEnumerable<TableEntry> Entries(Latency reference) => _byShape.Values.Select(sample =>
    {
        SampleStatistics s = SampleStatistics.Of([.. sample.Times.Select(t => t.Time.Milliseconds * (reference / t.Reference))]);
        return new TableEntry(sample.Layer.Shape, sample.Layer.Kernel, new Latency(s.Median), new Latency(s.Mad), sample.Runs);
    });
}
