using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Json;

/// <summary>Every object that the program writes with --json, its keys in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(InfoResult))]
[JsonSerializable(typeof(OpsResult))]
[JsonSerializable(typeof(DevicesResult))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(EvalResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(TrainResult))]
[JsonSerializable(typeof(ProfileResult))]
[JsonSerializable(typeof(AdaptReport))]
[JsonSerializable(typeof(ReportResult))]
[JsonSerializable(typeof(FamilyResult))]
[JsonSerializable(typeof(CompileResult))]
internal sealed partial class ProgramJson : JsonSerializerContext
{
    /// <summary>The context to write with: names of layers and shapes stay readable, since the result is never part of a web page.</summary>
    public static ProgramJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
