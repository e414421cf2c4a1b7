using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetAdapt.Bench.Output;

/// <summary>All of one run, as --json writes it.</summary>
/// <param name="GeometricMeanRatio">Of the unpruned networks' ratios, all thread counts; null where none was measured.</param>
/// <param name="GeometricMeans">The same for each section, by its name.</param>
/// <param name="Losses">Rows in which a peer is faster or smaller.</param>
internal sealed record BenchReport(string Machine, string Isa, string Notes, int Rounds, double? FmaPeakGflopPerSecond, double? GeometricMeanRatio,
    Dictionary<string, double> GeometricMeans, string[] Losses, BenchRow[] Rows)
{
    public static BenchReport Of(string machine, string isa, string notes, int rounds, double? peak, IReadOnlyList<BenchRow> rows)
    {
        // The rows of the footprint are of different kinds.
        var means = rows.Where(row => row.Ratio != null && row.Section != "footprint").GroupBy(row => row.Section).ToDictionary(section => section.Key, GeometricMean);
        return new BenchReport(machine, isa, notes, rounds, peak, means.TryGetValue("inference", out double mean) ? mean : null, means,
            [.. rows.Where(row => row.Ratio > 1).Select(row => FormattableString.Invariant($"{row.Section}/{row.Name}, {row.Threads} thread{(row.Threads == 1 ? "" : "s")}: {row.Ratio:0.000} of {row.BestPeer}"))],
            [.. rows]);
    }

    private static double GeometricMean(IEnumerable<BenchRow> rows) => Math.Exp(rows.Average(row => Math.Log(row.Ratio!.Value)));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    public static BenchJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
