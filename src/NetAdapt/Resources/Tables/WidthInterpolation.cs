using System.Collections.Immutable;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Latencies between measured input widths. Only the input widths of a layer are ever interpolated, between the two measured ones next to it, in the same family, with the
/// same output channels and the same kernel. Along the output width lies the staircase of vectors and tiles, so all output widths are measured;
/// along the input width the kernels' inner loops grow evenly. A mean of two positive times is never negative.</summary>
internal sealed class WidthInterpolation
{
    private readonly Dictionary<(string Family, int Outputs), Point[]> _lines;
    private readonly HashSet<string> _passingOn;

    public WidthInterpolation(IEnumerable<TableEntry> entries)
    {
        var all = entries.Select(entry => (Entry: entry, Shape: ShapeFamily.Of(entry.Shape))).Where(e => !e.Shape.Channels.IsEmpty).ToArray();
        _passingOn = [.. all.GroupBy(e => e.Shape.Family.Text).Where(family => family.All(e => e.Shape.Channels[^1] == Inputs(e.Shape.Channels))).Select(family => family.Key)];
        _lines = all.GroupBy(e => (e.Shape.Family.Text, Outputs(e.Shape.Family, e.Shape.Channels)))
            .ToDictionary(line => line.Key, line => line.Select(e => new Point(Inputs(e.Shape.Channels), e.Entry)).OrderBy(point => point.Inputs).ToArray());
    }

    private readonly record struct Point(int Inputs, TableEntry Entry);

    /// <summary>Null where no measured widths enclose the shape's, or where the kernel changes between them.</summary>
    public Latency? LatencyOf(LayerShape shape)
    {
        var (family, channels) = ShapeFamily.Of(shape);
        if (channels.IsEmpty || !_lines.TryGetValue((family.Text, Outputs(family, channels)), out Point[]? line)) return null;
        int inputs = Inputs(channels), next = Array.FindIndex(line, point => point.Inputs >= inputs);
        if (next < 0) return null;
        Point above = line[next];
        if (above.Inputs == inputs) return above.Entry.Latency;
        if (next == 0) return null;
        Point below = line[next - 1];
        if (KernelOf(below) != KernelOf(above)) return null;
        double share = (double)(inputs - below.Inputs) / (above.Inputs - below.Inputs);
        return below.Entry.Latency * (1 - share) + above.Entry.Latency * share;
    }

    // Without its variant, "pw_clamp__opencl:4x2": a device that is tuned takes another where that is faster, so latencies bend there, and make no step.
    private static string KernelOf(Point point) => point.Entry.Kernel.Split(':')[0];

    // Where all outputs come from the inputs one by one (concat) the inputs' sum is the only axis.
    private int Outputs(ShapeFamily family, ImmutableArray<int> channels) => _passingOn.Contains(family.Text) ? 0 : channels[^1];

    private static int Inputs(ImmutableArray<int> channels) => channels.AsSpan()[..^1].ToArray().Sum();
}
