using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetAdapt.Runs;

/// <summary>How a run's files are written as JSON, without reflection. Numbers are written so that reading gives the same bits.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunEntry))]
[JsonSerializable(typeof(RunDescription))]
[JsonSerializable(typeof(AdaptReport))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>One line a value.</summary>
    public static RunJson Line { get; } = new(OptionsOf(indented: false));

    /// <summary>For people too.</summary>
    public static RunJson Page { get; } = new(OptionsOf(indented: true));

    private static JsonSerializerOptions OptionsOf(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        Converters = { new FiniteNumbers() },
        // These files are never part of a page: names of layers stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
