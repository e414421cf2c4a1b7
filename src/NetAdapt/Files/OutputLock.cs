namespace NetAdapt.Files;

/// <summary>Keeps a second process from writing to the same output: a file beside it that is held open. The system lets
/// go of it when the process ends, however it ends, so that the file of a killed one is no obstacle.</summary>
public sealed class OutputLock : IDisposable
{
    private readonly FileStream? _held;

    private OutputLock(FileStream? held) => _held = held;

    /// <summary>Takes the lock of an output.</summary>
    /// <exception cref="InvalidInputException">Another process holds it, or the file cannot be written.</exception>
    public static OutputLock Take(string output)
    {
        if (AtomicFile.IsDevice(output))
            return new OutputLock(null);
        string path = output + ".lock";
        try
        {
            return new OutputLock(
                new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 0,
                    FileOptions.DeleteOnClose
                )
            );
        }
        catch (Exception e)
            when (e
                    is IOException
                        and not (FileNotFoundException or DirectoryNotFoundException)
                        or UnauthorizedAccessException
            )
        {
            throw new InvalidInputException(
                $"another process is at work on '{output}' (or '{path}' cannot be opened: {e.Message.TrimEnd('.')}). Wait for it, or give another output.",
                e
            );
        }
    }

    public void Dispose() => _held?.Dispose();
}
