using System.Text;

namespace NetAdapt.Cli.Terminal;

/// <summary>A stream whose writes may fail: what cannot be told (a log on a full disk, standard error that is closed) must not end the work that it tells of.</summary>
/// <param name="failure">Makes the exception to throw where a write fails; null: the write is forgotten.</param>
internal sealed class SpareStream(Stream target, Func<Exception, Exception>? failure = null) : Stream
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

    /// <summary>Makes a writer to standard output that refuses where it cannot be written.</summary>
    public static TextWriter StandardOutput() =>
        new StreamWriter(new SpareStream(Console.OpenStandardOutput(), CannotWriteOutput), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    /// <summary>Explains why a result did not get out.</summary>
    public static InvalidInputException CannotWriteOutput(Exception e) =>
        new($"cannot write the result to standard output: {(e is UnauthorizedAccessException ? "it is closed, or open for reading only" : e.Message.TrimEnd('.'))}. Check where it is redirected to.", e);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a failure to throw, nobody reads it.
            if (failure != null) throw failure(e);
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
