namespace NetAdapt.Cli.Json;

/// <param name="Table">The table's file.</param>
/// <param name="Entries">How many it has.</param>
/// <param name="Seconds">That measuring them took.</param>
/// <param name="ErrorMedian">Of |table / measured - 1| over the random networks; null without --verify.</param>
/// <param name="ErrorMax">The largest of them.</param>
/// <param name="Drift">What the networks that were measured with the table take now, over what they took then; 1 where there are none.</param>
internal sealed record ProfileResult(string Table, int Entries, double Seconds, double? ErrorMedian, double? ErrorMax, double? Drift,
    string DeviceName, string Isa, int Threads, string? Cores, ProfileNetwork[] Networks);

/// <param name="Widths">Of the channel groups that can be pruned.</param>
internal sealed record ProfileNetwork(int[] Widths, double PredictedMs, double MeasuredMs);
