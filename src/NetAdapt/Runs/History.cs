using System.Collections.Immutable;

namespace NetAdapt.Runs;

/// <summary>What a record's entries say about each iteration.</summary>
public static class History
{
    /// <summary>The iterations that are over, in order; of a run that is still at work too.</summary>
    public static ImmutableArray<IterationFigures> Of(IReadOnlyList<RunEntry> entries)
    {
        var widths = entries.OfType<BeganEntry>().SingleOrDefault()?.Widths ?? ImmutableSortedDictionary<string, int>.Empty;
        var iterations = ImmutableArray.CreateBuilder<IterationFigures>();
        foreach (AdoptedEntry adopted in entries.OfType<AdoptedEntry>())
        {
            widths = widths.SetItem(adopted.Group, adopted.Filters);
            MeasuredEntry? measured = entries.OfType<MeasuredEntry>().LastOrDefault(entry => entry.Iteration == adopted.Iteration);
            UseFigures use = adopted.Predicted;
            iterations.Add(new IterationFigures(adopted.Iteration, adopted.Group, adopted.FiltersBefore, adopted.Filters, use.LatencyMs, measured?.MeasuredMs, measured?.TableMs,
                use.Macs, use.WeightsBytes, use.PeakMemoryBytes, adopted.AccuracyBefore, adopted.Accuracy, adopted.Seconds, widths, ProposalsOf(entries, adopted.Iteration), adopted.Time));
        }
        return iterations.DrainToImmutable();
    }

    private static ImmutableArray<ProposalFigures> ProposalsOf(IReadOnlyList<RunEntry> entries, int iteration) =>
    [
        // A proposal that was made twice (its first one did not answer the request of the run that went on) counts as it was made last.
        .. entries.OfType<ProposedEntry>().Where(entry => entry.Iteration == iteration).GroupBy(entry => entry.Number).OrderBy(same => same.Key).Select(same => same.Last())
            .Select(p => new ProposalFigures(p.Group, p.FiltersBefore, p.Units.Length, p.Predicted.LatencyMs, p.Predicted.Macs, p.Predicted.WeightsBytes, p.Predicted.PeakMemoryBytes,
                p.Accuracy, p.Seconds, p.Failure)),
    ];
}
