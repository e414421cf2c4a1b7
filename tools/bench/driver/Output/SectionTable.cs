using System.Globalization;
using NetAdapt.Tools;

namespace NetAdapt.Bench.Output;

/// <summary>Rows of one section as a table.</summary>
internal static class SectionTable
{
    public static string Of(IReadOnlyList<BenchRow> rows)
    {
        string[] peers = [.. rows.SelectMany(row => row.Peers.Keys).Distinct()];
        bool hasSpeed = rows.Any(row => row.GflopPerSecond != null);
        string[] header = [rows[0].Section, "threads", "unit", "ours", .. peers, "best peer", "ours/best", .. hasSpeed ? (string[])["GFLOP/s", "% of peak"] : []];
        return MarkdownTable.Of([header, .. rows.Select(row => (string[])[row.Name, Text(row.Threads), row.Unit, Number(row.Ours), .. peers.Select(peer => row.Peers.TryGetValue(peer, out double value) ? Number(value) : ""),
            row.BestPeer ?? "", row.Ratio is { } ratio ? ratio.ToString("0.000", CultureInfo.InvariantCulture) : "",
            .. hasSpeed ? (string[])[Number(row.GflopPerSecond), row.PercentOfPeak is { } percent ? percent.ToString("0", CultureInfo.InvariantCulture) : ""] : []])]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } v ? v.ToString(v >= 100 ? "0" : v >= 10 ? "0.0" : v >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture) : "";
}
