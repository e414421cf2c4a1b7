using System.Text.Json;

namespace NetAdapt.Tests.Datasets;

/// <summary>What fixtures/images/make.py wrote.</summary>
internal static class ImageFixtures
{
    public static JsonElement Read(string name)
    {
        using Stream stream = typeof(ImageFixtures).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
