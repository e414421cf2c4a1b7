namespace NetAdapt.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder of the solution file.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d != null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, "NetAdapt.Native.sln"))) return d.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
