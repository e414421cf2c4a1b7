using System.Formats.Tar;
using System.IO.Compression;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Takes some files out of a .tar.gz.</summary>
internal static class Archive
{
    /// <param name="perFolder">Files of each folder, the first ones in the archive's order.</param>
    public static void Extract(string archive, string folder, Func<string, bool> wanted, int perFolder)
    {
        var taken = new Dictionary<string, int>();
        using var reader = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            string name = "/" + entry.Name, parent = Path.GetDirectoryName(name)!;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !wanted(name)
                || taken.GetValueOrDefault(parent) >= perFolder) continue;
            taken[parent] = taken.GetValueOrDefault(parent) + 1;
            string path = folder + name;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, overwrite: true);
        }
    }
}
