namespace NetAdapt.Cli.Json;

/// <param name="Files">What was written.</param>
internal sealed record ReportResult(string[] Files);
