namespace NetAdapt.Tests.Datasets;

/// <summary>Finds the folder of real data, which is no part of the repository: by NETADAPT_SHARED, or as a sibling `shared` of a folder above the tests.</summary>
internal static class SharedFolder
{
    /// <summary>A path in the folder; skips the test where it is absent.</summary>
    public static string Path(string relative)
    {
        string? folder = Environment.GetEnvironmentVariable("NETADAPT_SHARED");
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); string.IsNullOrEmpty(folder) && above != null; above = above.Parent)
            if (Directory.Exists(System.IO.Path.Combine(above.FullName, "shared", "models"))) folder = System.IO.Path.Combine(above.FullName, "shared");
        string path = System.IO.Path.Combine(folder ?? "", relative);
        if (string.IsNullOrEmpty(folder) || !System.IO.Path.Exists(path)) Assert.Skip($"shared/{relative} is not here; set NETADAPT_SHARED to the folder that holds it");
        return path;
    }
}
