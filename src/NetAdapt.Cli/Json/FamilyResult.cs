namespace NetAdapt.Cli.Json;

/// <param name="Candidates">Networks that were looked at.</param>
/// <param name="Members">Those in the file, the most accurate first.</param>
internal sealed record FamilyResult(string File, int Candidates, FamilyMemberResult[] Members);

/// <param name="Accuracy">Share of images; null where nobody judged it.</param>
internal sealed record FamilyMemberResult(string Name, double? Accuracy, double? LatencyMs, long Macs, long WeightsBytes);

/// <summary>How a session with a deadline went.</summary>
/// <param name="LateRuns">That took longer than the deadline.</param>
/// <param name="Switches">From one member to another.</param>
/// <param name="PeakMemoryBytes">Of all members together.</param>
internal sealed record DeadlineResult(double DeadlineMs, long Runs, long LateRuns, long Switches, long PeakMemoryBytes, DeadlineMemberResult[] Members);

/// <param name="LatencyMs">When nothing hinders it, as measured in the beginning.</param>
/// <param name="Runs">That used it.</param>
internal sealed record DeadlineMemberResult(string Name, double? Accuracy, double LatencyMs, long Runs);
