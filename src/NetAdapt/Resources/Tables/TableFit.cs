using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>A table against its own witnesses, as they were measured with it: what it misses even in the networks that it was corrected by, it misses everywhere. Nothing is measured for it.
/// Why so: docs/decisions/0004-latency-table.md.</summary>
/// <param name="Drift">From the layers to the witnesses (<see cref="TableHeader.Drift"/>); 1 where that is not known.</param>
public sealed record TableFit(ImmutableArray<VerifiedNetwork> Witnesses, double Drift)
{
    // On quiet machines a table's own witnesses are under 1.7 % off, and take as long, to 2 %, as when its layers were measured.
    private const double MostError = 0.03, MostDrift = 0.1;

    public TableErrors Errors => TableErrors.Of(Witnesses);

    /// <summary>Above 1 the machine changed while the table was measured, so that its layers and its whole networks do not belong together.</summary>
    public double Misfit => Math.Max(Errors.Median / MostError, (Math.Max(Drift, 1 / Drift) - 1) / MostDrift);

    /// <summary>What to say where <see cref="Misfit"/> is too much; else null.</summary>
    public string? Warning => Misfit <= 1 ? null
        : string.Create(CultureInfo.InvariantCulture, $"the machine changed while the latency table was measured: whole networks took {Drift:0.00} times as long as their layers had, and the table against them: {Errors}. ")
            + "Measure again when it is quiet, with --cores, and with more --minutes.";

    /// <returns>Null: the table brought no witnesses that this network could be.</returns>
    /// <exception cref="InvalidInputException">The table lacks layers of a witness.</exception>
    public static TableFit? Of(LatencyTable table, ChannelGroups groups)
    {
        var widths = new NetworkWidths(groups, new WidthRule());
        var model = new TableLatencyModel(table);
        ImmutableArray<VerifiedNetwork> own = [.. widths.WitnessesOf(table).Select(w => new VerifiedNetwork([.. w.Widths], model.Of(widths.With(w.Widths)), w.Then))];
        return own.IsEmpty ? null : new TableFit(own, table.Header.Drift ?? 1);
    }
}
