namespace NetAdapt.Datasets;

/// <summary>An image that cannot be decoded: truncated, damaged, of an unknown kind, or too large.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What is wrong with it.</param>
public sealed class CorruptImageException(string path, string reason, Exception? inner = null)
    : InvalidInputException($"{path}: {reason}. Repair or remove the file, or let corrupt images be skipped.", inner)
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
