using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.Files;

namespace NetAdapt.Training;

/// <summary>The file of a <see cref="Checkpoint"/>, little-endian: magic (8 bytes), version (int32), length of the content (int64), content, CRC-32C of all before it (uint32).
/// Written atomically. The checksum is looked at before the content, so that a damaged file is refused whole.</summary>
internal static class CheckpointFile
{
    private const int Version = 3, HeaderBytes = 20, ChecksumBytes = 4, NothingKept = -1;

    private static ReadOnlySpan<byte> Magic => "NADAPTCK"u8;

    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(string path, Checkpoint checkpoint)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(0L);   // the content's length, known below
        WriteContent(writer, checkpoint);
        writer.Flush();
        memory.Position = HeaderBytes - sizeof(long);
        writer.Write(memory.Length - HeaderBytes);
        writer.Flush();
        ReadOnlyMemory<byte> whole = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(whole.Span);
            stream.Write(BitConverter.GetBytes(Crc32C.Of(whole.Span)));
        });
    }

    /// <exception cref="InvalidInputException">The file cannot be read, is none of ours, or is damaged; the message says which.</exception>
    public static Checkpoint Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read the checkpoint '{path}': {e.Message}", e);
        }
        if (bytes.Length < HeaderBytes + ChecksumBytes || !bytes.AsSpan().StartsWith(Magic))
            throw Refused(path, bytes.Length < HeaderBytes + ChecksumBytes ? $"it ends after {bytes.Length} bytes" : "it does not begin as one");
        int version = BitConverter.ToInt32(bytes, Magic.Length);
        if (version != Version) throw Refused(path, $"it is of version {version}, and this program reads version {Version}");
        long content = BitConverter.ToInt64(bytes, Magic.Length + sizeof(int)), present = bytes.Length - HeaderBytes - ChecksumBytes;
        if (content != present) throw Refused(path, $"it should hold {content} bytes and holds {present}");
        if (Crc32C.Of(bytes.AsSpan(..^ChecksumBytes)) != BitConverter.ToUInt32(bytes, bytes.Length - ChecksumBytes))
            throw Refused(path, "its checksum is wrong, so it was damaged after it was written");
        using var reader = new BinaryReader(new MemoryStream(bytes, HeaderBytes, (int)content), Encoding.UTF8);
        return ReadContent(reader, path);
    }

    private static InvalidInputException Refused(string path, string reason) =>
        new($"'{path}' is no whole checkpoint: {reason}. Remove it to start the training again, or give an older one.");

    private static void WriteContent(BinaryWriter writer, Checkpoint c)
    {
        writer.Write(c.Settings.ToJson());
        writer.Write(c.Fingerprint.Network);
        writer.Write(c.Fingerprint.Preprocessing);
        writer.Write(c.Fingerprint.Images);
        writer.Write(c.Device);
        writer.Write(c.Step);
        writer.Write(c.Sums.Loss);
        writer.Write(c.Sums.Correct);
        writer.Write(c.Sums.Images);
        writer.Write(c.Sums.Seconds);
        writer.Write(c.Sums.LoaderSeconds);
        writer.Write(c.Epochs.Length);
        foreach (EpochRecord e in c.Epochs)
        {
            writer.Write(e.Epoch);
            writer.Write(e.Loss);
            writer.Write(e.TrainTop1);
            writer.Write(e.TestTop1 ?? double.NaN);
            writer.Write(e.HoldoutTop1 ?? double.NaN);
            writer.Write(e.ImagesPerSecond);
            writer.Write(e.LearningRate);
            writer.Write(e.Seconds);
            writer.Write(e.LoaderSeconds);
        }
        writer.Write(c.Losses.Given);
        writer.Write(c.Losses.Smoothed);
        writer.Write(c.Scores != null);
        if (c.Scores is { } scores)
        {
            WriteScore(writer, scores.Given);
            WriteScore(writer, scores.Last);
        }
        writer.Write(c.Kept?.Epoch ?? NothingKept);
        if (c.Kept is { } kept)
        {
            WriteScore(writer, kept.Score);
            WriteScore(writer, kept.Best);
            WriteNumbers(writer, kept.Parameters);
            WriteNumbers(writer, kept.Statistics);
        }
        writer.Write(c.OptimiserSteps);
        WriteNumbers(writer, c.Parameters);
        WriteNumbers(writer, c.Statistics);
        WriteNumbers(writer, c.OptimiserState);
        WriteNumbers(writer, c.AverageParameters);
        WriteNumbers(writer, c.AverageStatistics);
    }

    private static void WriteScore(BinaryWriter writer, HoldoutScore score)
    {
        writer.Write(score.Top1);
        writer.Write(score.Loss);
    }

    private static void WriteNumbers(BinaryWriter writer, float[]? numbers)
    {
        writer.Write(numbers?.Length ?? -1);
        writer.Write(MemoryMarshal.AsBytes<float>(numbers));
    }

    private static Checkpoint ReadContent(BinaryReader reader, string path) => new()
    {
        Settings = TrainingSettingsJson.Read(reader.ReadString(), path),
        Fingerprint = new Fingerprint(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()),
        Device = reader.ReadString(),
        Step = reader.ReadInt64(),
        Sums = new EpochSums(reader.ReadDouble(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble()),
        Epochs = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => ReadEpoch(reader))],
        Losses = (reader.ReadDouble(), reader.ReadDouble()),
        Scores = reader.ReadBoolean() ? (ReadScore(reader), ReadScore(reader)) : null,
        Kept = ReadKept(reader),
        OptimiserSteps = reader.ReadInt64(),
        Parameters = ReadNumbers(reader)!,
        Statistics = ReadNumbers(reader)!,
        OptimiserState = ReadNumbers(reader)!,
        AverageParameters = ReadNumbers(reader),
        AverageStatistics = ReadNumbers(reader),
    };

    private static HoldoutScore ReadScore(BinaryReader reader) => new(reader.ReadDouble(), reader.ReadDouble());

    private static KeptState? ReadKept(BinaryReader reader)
    {
        int epoch = reader.ReadInt32();
        if (epoch == NothingKept) return null;
        return new KeptState(epoch, ReadScore(reader), ReadScore(reader), ReadNumbers(reader)!, ReadNumbers(reader)!);
    }

    private static EpochRecord ReadEpoch(BinaryReader reader)
    {
        int epoch = reader.ReadInt32();
        double loss = reader.ReadDouble(), train = reader.ReadDouble();
        double? test = ReadShare(reader), holdout = ReadShare(reader);
        return new EpochRecord(epoch, loss, train, test, reader.ReadDouble(), reader.ReadSingle(), reader.ReadDouble(), reader.ReadDouble())
        {
            HoldoutTop1 = holdout,
        };
    }

    private static double? ReadShare(BinaryReader reader) => reader.ReadDouble() is var share && double.IsNaN(share) ? null : share;

    private static float[]? ReadNumbers(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        if (length < 0) return null;
        var numbers = new float[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
