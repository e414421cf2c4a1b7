using System.Globalization;
using System.Text;
using NetAdapt.Files;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>What is made once for a device and kept on the disk, one file for each key: compiled programs and tunings. A file holds its whole key and a checksum: what is damaged, or was made
/// for another device, driver or source, counts as absent. A folder that cannot be written costs time, nothing else.</summary>
public sealed class CacheFolder(string folder)
{
    /// <summary>Names the folder of all caches of this program.</summary>
    public const string Variable = "NETADAPT_CACHE_DIR";

    private static ReadOnlySpan<byte> Magic => "NETADAPT-CL-1\n"u8;

    /// <summary>NETADAPT_CACHE_DIR, or netadapt in the user's cache folder (XDG_CACHE_HOME, ~/.cache); null: the user has none.</summary>
    public static string? OfUser =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own ? own
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? Path.Combine(cache, "netadapt")
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "netadapt") : null;

    /// <summary>The compiled programs in the caches' <paramref name="folder"/>; null where there is none.</summary>
    public static CacheFolder? ProgramsIn(string? folder) => folder == null ? null : new CacheFolder(Path.Combine(folder, "opencl"));

    /// <summary>The file's content; null: absent, damaged, or another key's.</summary>
    internal byte[]? Load(string key)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(PathOf(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        byte[] head = HeadOf(key);
        if (file.Length < head.Length + 4 || !file.AsSpan(0, head.Length).SequenceEqual(head)) return null;
        return BitConverter.ToUInt32(file, file.Length - 4) == Crc32.Of(file.AsSpan(..^4)) ? file[head.Length..^4] : null;
    }

    /// <summary>Writes a file beside the old one and puts it in its place. Two programs may do so at once.</summary>
    internal void Save(string key, ReadOnlySpan<byte> content)
    {
        string path = PathOf(key), temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        byte[] file = [.. HeadOf(key), .. content];
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, [.. file, .. BitConverter.GetBytes(Crc32.Of(file))]);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or a folder of somebody else's: the next start compiles again.
            Discard(temporary);
        }
    }

    internal void Delete(string key) => Discard(PathOf(key));

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be deleted is overwritten, or found out by its checksum.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, $"{KeyHash.Of(key):x16}.bin");

    private static byte[] HeadOf(string key)
    {
        byte[] text = Encoding.UTF8.GetBytes(key);
        return [.. Magic, .. BitConverter.GetBytes(text.Length), .. text];
    }
}
