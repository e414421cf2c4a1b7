namespace NetAdapt.Datasets;

/// <summary>One decoded image: H x W pixels of 1 (gray) or 3 (RGB) bytes, row by row. Reused from image to image, so that decoding in a loop does not
/// allocate once the largest image was seen.</summary>
public sealed class Bitmap
{
    private byte[] _bytes = [];

    public int Height { get; private set; }

    public int Width { get; private set; }

    /// <summary>1 or 3.</summary>
    public int Channels { get; private set; }

    /// <summary>H * W * C bytes; their content is undefined after <see cref="Reset"/>.</summary>
    public Span<byte> Pixels => _bytes.AsSpan(0, Height * Width * Channels);

    /// <summary>Takes another shape and forgets the content.</summary>
    public void Reset(int height, int width, int channels)
    {
        int count = checked(height * width * channels);
        if (_bytes.Length < count) _bytes = new byte[count];
        (Height, Width, Channels) = (height, width, channels);
    }

    /// <summary>Width * Channels bytes.</summary>
    public Span<byte> Row(int y) => _bytes.AsSpan(y * Width * Channels, Width * Channels);

    public void CopyFrom(Bitmap other)
    {
        Reset(other.Height, other.Width, other.Channels);
        other.Pixels.CopyTo(Pixels);
    }
}
