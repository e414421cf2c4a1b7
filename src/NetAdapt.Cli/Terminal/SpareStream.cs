using System.Text;

namespace NetAdapt.Cli.Terminal;

/// <summary>A stream whose writes may fail: what cannot be told (a log on a full disk, standard error that is closed) must not end the work that it tells of.</summary>
internal sealed class SpareStream(Stream target) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on standard error is such a stream.</summary>
    public static void TakeStandardError() =>
        Console.SetError(new StreamWriter(new SpareStream(Console.OpenStandardError()), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
