namespace NetAdapt.Cli.Json;

/// <param name="Files">The program or the library first.</param>
/// <param name="WeightsBytes">Null, as the next one, for a profiler.</param>
/// <param name="Bytes">The first file's size.</param>
internal sealed record CompileResult(string Model, string Runtime, string Isa, string[] Files, long Bytes, long? WeightsBytes, long? MemoryBytes, double Seconds);
