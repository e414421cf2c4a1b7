using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NetAdapt.Files;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Latency tables as files: JSON, a line for each entry, closed by a checksum, so that a damaged table is never taken for a whole one.</summary>
public static class LatencyTableFile
{
    internal const string Format = "netadapt latency table";
    internal const int Version = 1;

    private const string ChecksumKey = "\"checksum\":\"";

    /// <summary>Writes the table whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(this LatencyTable table, string path) => AtomicFile.Write(path, stream => stream.Write(ToBytes(table)));

    /// <exception cref="InvalidInputException">The file is missing, damaged, no latency table, or one of another version; the message says which.</exception>
    public static LatencyTable Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read the latency table '{path}': {e.Message}", e);
        }
        return Read(bytes, path);
    }

    internal static byte[] ToBytes(LatencyTable table)
    {
        TableHeader h = table.Header;
        string head = JsonSerializer.Serialize(new TableHead(Format, Version, h.Program, h.Network, h.Device, h.Backend, h.Isa, h.Threads, h.Cores?.ToString(), h.Governor, h.Date,
            h.Reference?.Milliseconds, h.Drift, h.Interpolates, table.Correction.Ratio, table.Correction.Offset.Milliseconds, [.. table.Witnesses.Select(w => new TableWhole(w.Widths, w.Latency.Milliseconds))]),
            TableJson.Default.TableHead);
        var text = new StringBuilder(head[..^1]).Append(",\n\"entries\":[\n");
        text.AppendJoin(",\n", table.Entries.OrderBy(e => e.Shape.Text, StringComparer.Ordinal)
            .Select(e => JsonSerializer.Serialize(new TableLine(e.Shape.Text, e.Kernel, e.Latency.Milliseconds, e.Mad.Milliseconds, e.Runs), TableJson.Default.TableLine)));
        byte[] body = Encoding.UTF8.GetBytes(text.Append("\n],\n").ToString());
        return [.. body, .. Encoding.UTF8.GetBytes(Closing(body))];
    }

    internal static LatencyTable Read(ReadOnlySpan<byte> bytes, string path)
    {
        TableDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(bytes, TableJson.Default.TableDocument);
        }
        catch (JsonException e)
        {
            throw Refused(path, $"it is damaged, or no latency table ({e.Message})", e);
        }
        if (document?.Format != Format) throw Refused(path, "it is no latency table of netadapt");
        if (document.Version != Version) throw Refused(path, $"it has the format version {document.Version}, and this program reads {Version}");
        int end = bytes.LastIndexOf(Encoding.UTF8.GetBytes(ChecksumKey));
        if (end < 0 || !bytes[end..].SequenceEqual(Encoding.UTF8.GetBytes(Closing(bytes[..end]))))
            throw Refused(path, "it is damaged or was edited: its checksum is wrong");
        try
        {
            return Table(document);
        }
        catch (InvalidInputException e)
        {
            throw Refused(path, e.Message, e);
        }
    }

    private static LatencyTable Table(TableDocument d)
    {
        var header = new TableHeader
        {
            Network = Present(d.Network, "network"), Device = Present(d.Device, "device"), Backend = Present(d.Backend, "backend"), Isa = Present(d.Isa, "isa"),
            Threads = d.Threads, Governor = d.Governor, Date = d.Date, Program = Present(d.Program, "program"), Interpolates = d.Interpolates,
            Drift = d.Drift, Reference = d.ReferenceMs is { } reference ? new Latency(reference) : null,
            Cores = d.Cores == null ? null : new CoreSet(CoreSet.ParseList(d.Cores) ?? throw new InvalidInputException($"'{d.Cores}' is no list of cores")),
        };
        if (d.Entries.IsDefault) throw new InvalidInputException("it has no entries");
        return new LatencyTable(header,
            d.Entries.Select(e => new TableEntry(new LayerShape(Present(e?.Shape, "shape")), Present(e!.Kernel, "kernel"), new Latency(e.MedianMs), new Latency(e.MadMs), e.Runs)),
            new TableCorrection(d.CorrectionRatio, new Latency(d.CorrectionOffsetMs)),
            d.Witnesses.IsDefault ? [] : [.. d.Witnesses.Select(w => new TableWitness(w.Widths, new Latency(w.Ms)))]);
    }

    private static string Present(string? value, string key) => value is { Length: > 0 } ? value : throw new InvalidInputException($"it lacks '{key}'");

    private static InvalidInputException Refused(string path, string reason, Exception? inner = null) =>
        new($"latency table '{path}': {reason}. Measure it again with `netadapt profile`", inner);

    private static string Closing(ReadOnlySpan<byte> body) => string.Create(CultureInfo.InvariantCulture, $"{ChecksumKey}{Checksum(body):x16}\"}}\n");

    /// <summary>FNV-1a, 64 bits. Each of its steps can be undone, so a single changed byte always changes the result; it guards against accidents, not against intent.</summary>
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes) hash = (hash ^ b) * 1099511628211;
        return hash;
    }
}

/// <summary>What stands before the entries.</summary>
internal sealed record TableHead(string Format, int Version, string Program, string Network, string Device, string Backend, string Isa, int Threads, string? Cores, string? Governor,
    DateTimeOffset Date, double? ReferenceMs, double? Drift, bool Interpolates, double CorrectionRatio, double CorrectionOffsetMs, ImmutableArray<TableWhole> Witnesses);

/// <summary>A witness: widths of all channel groups, and milliseconds.</summary>
internal readonly record struct TableWhole(ImmutableArray<int> Widths, double Ms);

internal sealed record TableLine(string? Shape, string? Kernel, double MedianMs, double MadMs, int Runs);

/// <summary>The whole file.</summary>
internal sealed record TableDocument(string? Format, int Version, string? Program, string? Network, string? Device, string? Backend, string? Isa, int Threads, string? Cores, string? Governor,
    DateTimeOffset Date, double? ReferenceMs, double? Drift, bool Interpolates, double CorrectionRatio, double CorrectionOffsetMs, ImmutableArray<TableWhole> Witnesses,
    ImmutableArray<TableLine?> Entries);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TableHead))]
[JsonSerializable(typeof(TableLine))]
[JsonSerializable(typeof(TableDocument))]
internal sealed partial class TableJson : JsonSerializerContext;
