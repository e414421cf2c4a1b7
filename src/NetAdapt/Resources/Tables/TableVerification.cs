using System.Collections.Immutable;
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
/// <param name="Drift">What the table's witnesses take now over what they took when it was measured, as a median; the predictions are multiplied by it.</param>
/// <param name="Witnesses">The number of them; 0 where the table brought none that this network could be, and the predictions stand as they are.</param>
public sealed record TableVerification(ImmutableArray<VerifiedNetwork> Networks, double Drift, int Witnesses)
{
    /// <summary>What a table must hold: its error's median and maximum, as fractions.</summary>
    public const double MostMedianError = 0.05, MostMaxError = 0.15;

    public TableErrors Errors => TableErrors.Of(Networks);

    public double MedianError => Errors.Median;

    public double MaxError => Errors.Max;

    public bool Holds => MedianError <= MostMedianError && MaxError <= MostMaxError;

    /// <summary>"30 random networks: error 1.8 % (median), 5.2 % (largest)".</summary>
    public override string ToString() => $"{Networks.Length} random networks: {Errors}";

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

        (int[] Widths, Latency Then)[] witnesses = [.. widths.WitnessesOf(table)];
        Latency[] measured = new WholeNetworkTimer(backend, options, timer).Measure(groups.Network, [.. networks, .. witnesses.Select(w => widths.With(w.Widths))], cancel).Networks;
        double drift = witnesses.Length == 0 ? 1 : SampleStatistics.MedianOf([.. witnesses.Zip(measured[count..], (witness, now) => now / witness.Then)]);
        return new TableVerification([.. Enumerable.Range(0, count).Select(i => new VerifiedNetwork([.. drawn[i]], predicted[i] * drift, measured[i]))], drift, witnesses.Length);
    }
}
