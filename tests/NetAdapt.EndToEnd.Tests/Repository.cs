using NetAdapt.Tests;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Where things lie around the test binary.</summary>
internal static class Repository
{
    public static string Root => RepositoryRoot.Folder;

    /// <summary>A file or folder of the shared models and data, which stand beside the repository or where NETADAPT_SHARED says; where they are
    /// absent, the test is skipped.</summary>
    public static string Shared(params string[] parts)
    {
        string folder = Environment.GetEnvironmentVariable("NETADAPT_SHARED") ?? Path.Combine(Root, "..", "shared");
        string path = Path.GetFullPath(Path.Combine([folder, .. parts]));
        if (!Path.Exists(path)) Assert.Skip($"the shared models and data are not here ({path}); NETADAPT_SHARED says where they are");
        return path;
    }
}
