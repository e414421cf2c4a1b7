using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>One network of a <see cref="TableVerification"/>.</summary>
/// <param name="Widths">Of the free channel groups, in their order.</param>
/// <param name="Predicted">From the table, its correction included, at the speed that the machine has now.</param>
public sealed record VerifiedNetwork(ImmutableArray<int> Widths, Latency Predicted, Latency Measured)
{
    /// <summary>predicted / measured - 1.</summary>
    public double Error => Predicted / Measured - 1;
}

/// <summary>A table against the clock: random networks, measured whole, and what the table says about them.</summary>
/// <param name="Drift">How much longer the machine takes than when the table was measured: the median of what the table's witnesses take now over what they took then; the predictions are multiplied by it.</param>
/// <param name="Witnesses">The number of them; 0 where the table brought none that this network could be, and the predictions stand as they are.</param>
public sealed record TableVerification(ImmutableArray<VerifiedNetwork> Networks, double Drift, int Witnesses)
{
    /// <summary>What a table must hold: its error's median and maximum, as fractions.</summary>
    public const double MostMedianError = 0.05, MostMaxError = 0.15;

    // On quiet machines a table's own witnesses are under 1.7 % off, and take as long, to 2 %, as when its layers were measured.
    private const double MostOwnError = 0.03, MostOwnDrift = 0.1;

    public double MedianError => SampleStatistics.MedianOf([.. Networks.Select(n => Math.Abs(n.Error))]);

    public double MaxError => Networks.Max(n => Math.Abs(n.Error));

    public bool Holds => MedianError <= MostMedianError && MaxError <= MostMaxError;

    /// <summary>Of <see cref="OfWitnesses"/>: above 1 the machine changed while the table was measured, so that its layers and its whole networks do not belong together.</summary>
    public double Misfit => Math.Max(MedianError / MostOwnError, (Math.Max(Drift, 1 / Drift) - 1) / MostOwnDrift);

    /// <summary>What to say where <see cref="Misfit"/> is too much; else null.</summary>
    public string? MisfitWarning => Misfit <= 1 ? null
        : string.Create(CultureInfo.InvariantCulture, $"the machine changed while the latency table was measured: whole networks took {Drift:0.00} times as long as their layers had, and the table against them: {Errors}. ")
            + "Measure again when it is quiet, with --cores, and with more --minutes.";

    /// <summary>"30 random networks: error 1.8 % (median), 5.2 % (largest)".</summary>
    public override string ToString() => $"{Networks.Length} random networks: {Errors}";

    /// <summary>"error 1.8 % (median), 5.2 % (largest)".</summary>
    public string Errors => string.Create(CultureInfo.InvariantCulture, $"error {MedianError * 100:0.0} % (median), {MaxError * 100:0.0} % (largest)");

    /// <summary>The table against its own witnesses, as they were measured with it: what it misses even in the networks that it was corrected by, it misses everywhere.</summary>
    /// <returns>Its drift is from the layers to the witnesses. Null: the table brought none that this network could be.</returns>
    /// <exception cref="InvalidInputException">The table lacks layers of a witness.</exception>
    public static TableVerification? OfWitnesses(LatencyTable table, ChannelGroups groups)
    {
        var widths = new NetworkWidths(groups, new WidthRule());
        var model = new TableLatencyModel(table);
        ImmutableArray<VerifiedNetwork> own = [.. WitnessesOf(table, widths).Select(w => new VerifiedNetwork([.. w.Widths], model.Of(widths.With(w.Widths)), w.Then))];
        return own.IsEmpty ? null : new TableVerification(own, table.Header.Drift ?? 1, own.Length);
    }

    /// <summary>Measures <paramref name="count"/> random networks of other widths whole, and the table's witnesses in the same rounds.</summary>
    /// <exception cref="InvalidInputException">The table lacks layers of the networks.</exception>
    public static TableVerification Run(LatencyTable table, ChannelGroups groups, IBackend backend, ProfileSettings settings, int count, ulong seed,
        TimeProvider? clock = null, CancellationToken cancel = default)
    {
        var options = new PlanOptions(1, settings.Threads);
        var timer = new LayerTimer(clock ?? TimeProvider.System);
        var widths = new NetworkWidths(groups, settings.Widths);
        var random = new Random(unchecked((int)seed));
        int[][] drawn = [.. Enumerable.Range(0, count).Select(_ => widths.Draw(random))];
        Network[] networks = [.. drawn.Select(w => widths.With(w))];
        var model = new TableLatencyModel(table);
        Latency[] predicted = [.. networks.Select(model.Of)];

        (int[] Widths, Latency Then)[] witnesses = [.. WitnessesOf(table, widths)];
        Latency[] measured = new WholeNetworkTimer(backend, options, timer).Measure(groups.Network, [.. networks, .. witnesses.Select(w => widths.With(w.Widths))], cancel).Networks;
        double drift = witnesses.Length == 0 ? 1 : SampleStatistics.MedianOf([.. witnesses.Zip(measured[count..], (witness, now) => now / witness.Then)]);
        return new TableVerification([.. Enumerable.Range(0, count).Select(i => new VerifiedNetwork([.. drawn[i]], predicted[i] * drift, measured[i]))], drift, witnesses.Length);
    }

    /// <summary>The witnesses that the network can be.</summary>
    internal static IEnumerable<(int[] Widths, Latency Then)> WitnessesOf(LatencyTable table, NetworkWidths widths) =>
        from witness in table.Witnesses
        let free = widths.OfFreeGroups(witness.Widths)
        where free != null
        select (free, witness.Latency);
}
