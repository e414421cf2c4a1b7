using System.Globalization;
using System.Text;

namespace NetAdapt.Runs;

/// <summary>A run's history as CSV: one line for each proposal, with those that were adopted marked. Iteration 0 is the given network.</summary>
internal static class HistoryCsv
{
    private const string Header = "iteration,group,filters_before,filters,adopted,latency_predicted_ms,latency_measured_ms,"
        + "macs,weights_bytes,peak_memory_bytes,accuracy_before,accuracy,seconds,failure";

    public static string Of(AdaptReport report)
    {
        var text = new StringBuilder(Header).Append('\n');
        NetworkFigures given = report.Before;
        Line(0, "", null, null, 1, null, given.LatencyMs, given.Macs, given.WeightsBytes, given.PeakMemoryBytes, null, given.HoldoutTop1, null, null);
        foreach (IterationFigures i in report.Iterations)
        foreach (ProposalFigures p in i.Proposals)
        {
            bool adopted = p.Group == i.Group;
            Line(i.Iteration, p.Group, p.FiltersBefore, p.Filters, adopted ? 1 : 0, p.LatencyPredictedMs, adopted ? i.LatencyMeasuredMs : null,
                p.Macs, p.WeightsBytes, p.PeakMemoryBytes, i.AccuracyBefore, p.Accuracy, p.Seconds, p.Failure);
        }
        return text.ToString();

        void Line(params object?[] fields) => text.AppendJoin(',', fields.Select(Field)).Append('\n');
    }

    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
