using System.Collections.Frozen;
using System.Collections.Immutable;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>What each fused layer costs at each width, measured on one device with one instruction set and thread count. A network's cost is the sum of its
/// layers', with a correction (see <see cref="TableLatencyModel"/>).</summary>
public sealed class LatencyTable
{
    private readonly FrozenDictionary<string, TableEntry> _entries;
    private readonly Lazy<WidthInterpolation> _between;

    /// <exception cref="InvalidInputException">A latency is not a positive number, or a shape stands there twice.</exception>
    public LatencyTable(TableHeader header, IEnumerable<TableEntry> entries, TableCorrection? correction = null, ImmutableArray<TableWitness> witnesses = default)
    {
        Header = header;
        Witnesses = witnesses.IsDefault ? [] : witnesses;
        Correction = correction ?? TableCorrection.None;
        if (header.Threads < 1 || header.Reference is { } reference && !IsPositive(reference) || header.Drift is { } drift && !IsPositive(new Latency(drift)) || !IsPositive(new Latency(Correction.Ratio)) || !double.IsFinite(Correction.Offset.Milliseconds))
            throw new InvalidInputException("latency table: its threads, reference, drift or correction are no sensible numbers");
        if (Witnesses.Any(witness => witness.Widths.IsDefaultOrEmpty || witness.Widths.Any(width => width < 1) || !IsPositive(witness.Latency)))
            throw new InvalidInputException("latency table: one of its whole networks has no sensible widths or no positive latency");
        var byShape = new Dictionary<string, TableEntry>();
        foreach (TableEntry entry in entries)
        {
            Check(entry);
            if (!byShape.TryAdd(entry.Shape.Text, entry)) throw new InvalidInputException($"latency table: '{entry.Shape}' stands there twice");
        }
        _entries = byShape.ToFrozenDictionary();
        _between = new Lazy<WidthInterpolation>(() => new WidthInterpolation(_entries.Values));
    }

    public TableHeader Header { get; }

    /// <summary>From whole networks, measured together with the table.</summary>
    public TableCorrection Correction { get; }

    /// <summary>Whole networks, measured together with the table.</summary>
    public ImmutableArray<TableWitness> Witnesses { get; }

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<TableEntry> Entries => _entries.Values;

    /// <summary>The layer as it was measured, or null.</summary>
    public TableEntry? Find(LayerShape shape) => _entries.GetValueOrDefault(shape.Text);

    /// <summary>The layer's latency: measured, or interpolated where the table allows that; null where it is unknown.</summary>
    public Latency? LatencyOf(LayerShape shape) => Find(shape)?.Latency ?? (Header.Interpolates ? _between.Value.LatencyOf(shape) : null);

    /// <exception cref="InvalidInputException">Another device, instruction set, backend or thread count: the message says which.</exception>
    public void RequireMeasuredOn(string device, string backend, string isa, int threads)
    {
        foreach (var (what, measured, here) in new[]
                 {
                     ("device", Header.Device, device), ("backend", Header.Backend, backend), ("instruction set", Header.Isa, isa),
                     ("threads", $"{Header.Threads}", $"{threads}"),
                 })
            if (measured != here)
                throw new InvalidInputException($"the latency table was measured on another {what}: '{measured}', not '{here}'. Measure one here with `netadapt profile`");
    }

    /// <exception cref="InvalidInputException">The table lacks some of the shapes: the message says how many, and the first.</exception>
    public void RequireShapes(IEnumerable<LayerShape> shapes)
    {
        LayerShape[] all = [.. shapes.Distinct()], lacking = [.. all.Where(shape => LatencyOf(shape) == null)];
        if (lacking.Length > 0)
            throw new InvalidInputException($"the latency table (of '{Header.Network}') lacks {lacking.Length} of {all.Length} layer shapes of this network, first: {lacking[0]}. "
                + "Measure one for this network with `netadapt profile`, with the same --step and --min");
    }

    private static bool IsPositive(Latency latency) => double.IsFinite(latency.Milliseconds) && latency > Latency.Zero;

    private static void Check(TableEntry entry)
    {
        if (!IsPositive(entry.Latency))
            throw new InvalidInputException($"latency table: '{entry.Shape}' has the latency {entry.Latency.Milliseconds}, which is no positive time");
        if (!(double.IsFinite(entry.Mad.Milliseconds) && entry.Mad >= Latency.Zero) || entry.Runs < 1)
            throw new InvalidInputException($"latency table: '{entry.Shape}' has a deviation of {entry.Mad.Milliseconds} over {entry.Runs} runs");
    }
}
