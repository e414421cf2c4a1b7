using System.Globalization;
using System.Text;
using System.Text.Json;
using NetAdapt.Files;

namespace NetAdapt.Runs;

/// <summary>An append-only file of <see cref="RunEntry"/> lines, each with a checksum and on the disk before the next step begins:
/// <c>{"sum":"0123abcd","entry":{...}}</c>. A last line that a crash tore is dropped; damage anywhere else is an error.</summary>
internal sealed class Journal : IDisposable
{
    private const int SumLength = 8;
    private const string Head = "{\"sum\":\"", Middle = "\",\"entry\":", Tail = "}\n";
    private readonly FileStream _file;
    private readonly List<RunEntry> _entries = [];

    /// <summary>Opens the journal, or begins one.</summary>
    /// <exception cref="InvalidInputException">A line that is not the last is damaged.</exception>
    public Journal(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            long whole = 0;
            byte[] bytes = new byte[_file.Length];
            _file.ReadExactly(bytes);
            for (int start = 0, line = 1; start < bytes.Length; line++)
            {
                int end = Array.IndexOf(bytes, (byte)'\n', start);
                RunEntry? entry = end < 0 ? null : Parse(bytes.AsSpan(start, end + 1 - start));
                if (entry == null)
                {
                    if (end >= 0 && end + 1 < bytes.Length) throw Damaged(path, line);
                    break;
                }
                _entries.Add(entry);
                whole = start = end + 1;
            }
            _file.SetLength(whole);
            _file.Position = whole;
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public IReadOnlyList<RunEntry> Entries => _entries;

    /// <summary>Adds an entry; it is on the disk when this returns.</summary>
    public void Append(RunEntry entry)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, RunJson.Line.RunEntry);
        long whole = _file.Position;
        try
        {
            _file.Write([.. Encoding.ASCII.GetBytes(Head + Sum(json) + Middle), .. json, .. Encoding.ASCII.GetBytes(Tail)]);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"cannot write '{_file.Name}': {e.Message.TrimEnd('.')}. What was finished before is kept: free some space, then resume the run.", e);
        }
        _entries.Add(entry);
    }

    public void Dispose() => _file.Dispose();

    private static RunEntry? Parse(ReadOnlySpan<byte> line)
    {
        int first = Head.Length + SumLength + Middle.Length;
        if (line.Length < first + Tail.Length) return null;
        ReadOnlySpan<byte> json = line[first..^Tail.Length];
        string frame = Encoding.Latin1.GetString(line[..first]) + Encoding.Latin1.GetString(line[^Tail.Length..]);
        return frame == Head + Sum(json) + Middle + Tail ? JsonSerializer.Deserialize(json, RunJson.Line.RunEntry) : null;
    }

    private static string Sum(ReadOnlySpan<byte> json) => Crc32C.Of(json).ToString("x8", CultureInfo.InvariantCulture);

    private static InvalidInputException Damaged(string path, int line) =>
        new($"'{path}' is damaged in line {line}: the run cannot go on from it. Start a new run in another folder; the networks in iterations/ are still good.");
}
