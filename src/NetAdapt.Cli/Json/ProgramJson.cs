using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Json;

/// <summary>Every object that the program writes with --json, its keys in snake_case. They are only ever written, so nothing that reads them, or describes them, is generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Serialization)]
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
    /// <summary>How to write: names of layers and shapes stay readable, since the result is never part of a web page.</summary>
    public static JsonWriterOptions Readable => new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
