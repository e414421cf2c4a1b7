namespace NetAdapt.Tests.Runs;

/// <summary>A folder that is gone after the test; in memory where the system has such a place, because runs wait for the disk after each step.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string InMemory = "/dev/shm";

    public string Path { get; } = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(InMemory, $"netadapt-run-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("netadapt-run-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
