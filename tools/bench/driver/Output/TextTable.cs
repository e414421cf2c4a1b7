using System.Globalization;
using System.Text;

namespace NetAdapt.Bench.Output;

/// <summary>Rows of one section as a table of text.</summary>
internal static class TextTable
{
    public static string Of(IReadOnlyList<BenchRow> rows)
    {
        string[] peers = [.. rows.SelectMany(row => row.Peers.Keys).Distinct()];
        bool hasSpeed = rows.Any(row => row.GflopPerSecond != null);
        string[] header = [rows[0].Section, "threads", "unit", "ours", .. peers, "best peer", "ours/best", .. hasSpeed ? (string[])["GFLOP/s", "% of peak"] : []];
        return Draw([header, .. rows.Select(row => (string[])[row.Name, Text(row.Threads), row.Unit, Number(row.Ours), .. peers.Select(peer => row.Peers.TryGetValue(peer, out double value) ? Number(value) : ""),
            row.BestPeer ?? "", row.Ratio is { } ratio ? ratio.ToString("0.000", CultureInfo.InvariantCulture) : "",
            .. hasSpeed ? (string[])[Number(row.GflopPerSecond), row.PercentOfPeak is { } percent ? percent.ToString("0", CultureInfo.InvariantCulture) : ""] : []])]);
    }

    private static string Draw(string[][] cells)
    {
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        var text = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            // Words to the left, numbers to the right.
            text.AppendLine($"| {string.Join(" | ", cells[i].Select((cell, column) => column is 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))} |");
            if (i == 0) text.AppendLine($"|{string.Join('|', widths.Select((width, column) => column is 0 ? new string('-', width + 2) : new string('-', width + 1) + ":"))}|");
        }
        return text.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } v ? v.ToString(v >= 100 ? "0" : v >= 10 ? "0.0" : v >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture) : "";
}
