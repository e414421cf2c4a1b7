using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetAdapt.Training;

/// <summary><see cref="TrainingSettings"/> as text, for run directories and checkpoints, and what two of them differ in.</summary>
public static class TrainingSettingsJson
{
    /// <summary>All settings as a JSON object with snake_case keys.</summary>
    public static string ToJson(this TrainingSettings settings) => JsonSerializer.Serialize(settings, TrainingSettingsContext.Default.TrainingSettings);

    /// <summary>Reads what <see cref="ToJson"/> wrote, and validates it. A missing or unknown key is refused, so that nothing takes a default in silence.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">What a message calls the place where the text lay.</param>
    /// <exception cref="InvalidInputException">The text is not such an object, or holds a value out of range.</exception>
    public static TrainingSettings Read(string json, string where)
    {
        try
        {
            TrainingSettings settings = JsonSerializer.Deserialize(json, TrainingSettingsContext.Default.TrainingSettings)
                ?? throw new InvalidInputException($"{where}: there are no training settings.");
            // The serializer would take zero for what is missing.
            using JsonDocument given = JsonDocument.Parse(json);
            string[] missing = [.. Elements(settings).EnumerateObject().Select(p => p.Name).Where(name => !given.RootElement.TryGetProperty(name, out _))];
            if (missing.Length > 0) throw new InvalidInputException($"{where}: the training settings lack {string.Join(", ", missing)}; another version wrote them. Start the run again.");
            settings.Validate();
            return settings;
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{where}: these are not training settings of this version: {e.Message}", e);
        }
    }

    private static JsonElement Elements(TrainingSettings settings) => JsonSerializer.SerializeToElement(settings, TrainingSettingsContext.Default.TrainingSettings);

    /// <summary>Makes sure that a run goes on with the settings that it began with.</summary>
    /// <param name="began">What the run began with.</param>
    /// <param name="now">What was asked for now.</param>
    /// <param name="where">What a message calls the place of <paramref name="began"/>.</param>
    /// <exception cref="InvalidInputException">They differ; the message lists each difference with both values.</exception>
    public static void MustEqual(TrainingSettings began, TrainingSettings now, string where)
    {
        string[] differences = [.. Differences(began, now)];
        if (differences.Length > 0)
            throw new InvalidInputException($"{where} was written by a training with other settings ({string.Join("; ", differences)}). Give the same ones to resume it, or start a new training elsewhere.");
    }

    private static IEnumerable<string> Differences(TrainingSettings began, TrainingSettings now)
    {
        JsonElement b = Elements(now);
        return from key in Elements(began).EnumerateObject()
               let other = b.GetProperty(key.Name).GetRawText()
               where key.Value.GetRawText() != other
               select $"{key.Name} {Line(key.Value.GetRawText())} there, {Line(other)} now";
    }

    private static string Line(string json) => string.Join(' ', json.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TrainingSettings))]
internal sealed partial class TrainingSettingsContext : JsonSerializerContext;
