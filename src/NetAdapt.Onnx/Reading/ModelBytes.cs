using Microsoft.Win32.SafeHandles;

namespace NetAdapt.Onnx.Reading;

/// <summary>The bytes of a file: on the disk, or in memory.</summary>
internal abstract class ModelBytes
{
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="into"/> from <paramref name="offset"/> on; all of it lies within <see cref="Length"/>.</summary>
    public abstract void Read(long offset, Span<byte> into);

    /// <exception cref="IOException">As <see cref="File.OpenHandle"/>.</exception>
    public static ModelBytes Open(string path)
    {
        // Shared with everybody: a handle that is kept must not keep others from writing.
        SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new BytesOnDisk(file, RandomAccess.GetLength(file), path);
        }
        catch (NotSupportedException)
        {
            // A pipe: it can be read only once, from its beginning.
            using var stream = new FileStream(file, FileAccess.Read);
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return new BytesInMemory(memory.ToArray());
        }
    }
}

/// <summary>A part of other bytes.</summary>
internal sealed class BytesWithin(ModelBytes whole, long start, long length) : ModelBytes
{
    public override long Length => length;

    public override void Read(long offset, Span<byte> into) => whole.Read(start + offset, into);
}

internal sealed class BytesInMemory(byte[] bytes) : ModelBytes
{
    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> into) => bytes.AsSpan((int)offset, into.Length).CopyTo(into);
}

/// <summary>Held open as long as weights may be asked for; who replaces the file by another of its name does not disturb it.</summary>
internal sealed class BytesOnDisk(SafeFileHandle file, long length, string path) : ModelBytes
{
    public override long Length => length;

    public override void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int count = RandomAccess.Read(file, into, offset);
            if (count == 0) throw new InvalidInputException($"'{path}' became shorter while it was read");
            into = into[count..];
            offset += count;
        }
    }
}
