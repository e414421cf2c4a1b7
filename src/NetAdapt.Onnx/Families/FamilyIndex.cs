using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetAdapt.Onnx.Families;

/// <summary>What family.json holds.</summary>
/// <param name="Members">The most accurate first.</param>
internal sealed record FamilyIndex(int Format, ImmutableArray<FamilyIndexMember> Members);

/// <param name="File">In the archive.</param>
/// <param name="Crc32">Of the file.</param>
internal sealed record FamilyIndexMember(string File, string? Name, double? Accuracy, double? LatencyMs, uint Crc32);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FamilyIndex))]
internal sealed partial class FamilyJson : JsonSerializerContext
{
    public static FamilyJson Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true });
}
