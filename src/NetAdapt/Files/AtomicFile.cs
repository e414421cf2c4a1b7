using System.Text;

namespace NetAdapt.Files;

/// <summary>Writes files whole or not at all: into a temporary file beside the target, to the disk, then renamed over the target, then the rename to the disk.
/// After a crash or a power cut at any moment the target holds all of the old content or all of the new.</summary>
public static class AtomicFile
{
    private const int NoSpaceLeft = 28, FileTooLarge = 27, QuotaExceeded = 122;   // ENOSPC, EFBIG, EDQUOT

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into the stream. One writer for one path at a time.</summary>
    /// <exception cref="InvalidInputException">The folder is missing, not writable, or the disk is full: the message names the path and a remedy. What stood at
    /// the path before is untouched then, and no temporary file stays.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // A fixed name, so that what a killed process left behind is overwritten by the next write instead of piling up.
        string temporary = path + ".tmp";
        try
        {
            if (IsDevice(path))
            {
                using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (!IsDevice(path)) Discard(temporary);
            if (e is IOException or UnauthorizedAccessException) throw CannotWrite(path, e);
            throw;
        }
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes sure, before long work, that its result can be written to <paramref name="path"/> later. What stands there is untouched.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void CheckWritable(string path)
    {
        if (IsDevice(path)) return;
        if (Directory.Exists(path)) throw new InvalidInputException($"cannot write '{path}': it is a folder. Give the path of a file.");
        string temporary = path + ".tmp";
        try
        {
            new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None).Dispose();
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
    }

    // A device (/dev/null, /dev/stdout) must not be replaced by a file.
    internal static bool IsDevice(string path) => !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal)
        && !Path.GetFullPath(path).StartsWith("/dev/shm/", StringComparison.Ordinal);

    private static InvalidInputException CannotWrite(string path, Exception e) => new($"cannot write '{path}': {e.Message.TrimEnd('.')}. {Remedy(e)}", e);

    private static string Remedy(Exception e) => e switch
    {
        IOException { HResult: NoSpaceLeft or QuotaExceeded or FileTooLarge } => "Free some space there, or give a path on another disk; nothing was changed.",
        DirectoryNotFoundException => "Create the folder first, or give another path.",
        _ => "Check that the folder can be written to, or give another path; nothing was changed.",
    };

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report; a leftover is overwritten by the next write.
        }
    }
}
