namespace NetAdapt.Onnx.Tests;

/// <summary>Small files that other programs made; Fixtures/make_fixtures.py says how.</summary>
internal static class Fixtures
{
    public static IReadOnlyList<string> All => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.onnx").Order()];
}
