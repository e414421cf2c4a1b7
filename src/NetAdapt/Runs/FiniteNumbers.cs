using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetAdapt.Runs;

/// <summary>Numbers in a run's files. What is not finite has no form in JSON: it is written as null, and null is read as NaN.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteNullValue();
    }
}
