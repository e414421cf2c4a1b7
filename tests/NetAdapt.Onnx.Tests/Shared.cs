namespace NetAdapt.Onnx.Tests;

/// <summary>Finds the folder of real networks and their oracles, which is no part of the repository: by NETADAPT_SHARED, or as a sibling `shared` of a folder
/// above the tests.</summary>
internal static class Shared
{
    public static string? Folder { get; } = Find();

    /// <summary>A path in the folder; skips the test where it is absent.</summary>
    public static string Path(string relative)
    {
        string? path = Folder == null ? null : System.IO.Path.Combine(Folder, relative);
        if (!System.IO.Path.Exists(path)) Assert.Skip($"shared/{relative} is not here; set NETADAPT_SHARED to the folder that holds it");
        return path!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("NETADAPT_SHARED") is { Length: > 0 } stated) return stated;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(System.IO.Path.Combine(candidate, "models"))) return candidate;
        }
        return null;
    }
}
