namespace NetAdapt.Tests.Datasets;

/// <summary>A folder for one test; deleted after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("netadapt-data-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, with the folders that it needs.</summary>
    public string Write(string relative, byte[] content)
    {
        string path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string relative, string content) => Write(relative, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes images of each class: train/cat/000.png, ...; all pixels of an image have one gray value, which tells it from the others.</summary>
    public void WriteClasses(string part, int perClass, params string[] classes)
    {
        for (int c = 0; c < classes.Length; c++)
            for (int i = 0; i < perClass; i++)
                Write(System.IO.Path.Combine(part, classes[c], $"{i:D3}.png"), Pictures.Png(Pictures.Plain(8, 8, (byte)(c * 50 + i))));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
