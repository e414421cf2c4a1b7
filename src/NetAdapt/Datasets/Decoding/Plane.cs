namespace NetAdapt.Datasets.Decoding;

/// <summary>One colour plane of a JPEG image, as stored: width x height samples, smaller than the image where it is subsampled.</summary>
internal sealed class Plane(int width, int height, int paddedWidth, int unitRows)
{
    private readonly byte[] _samples = new byte[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>The rows that the decoder fills at a time, padded to whole blocks.</summary>
    public byte[][] Unit { get; } = [.. Enumerable.Range(0, unitRows).Select(_ => new byte[paddedWidth])];

    public ReadOnlySpan<byte> Row(int y) => _samples.AsSpan(y * width, width);

    /// <summary>Takes over unit number <paramref name="index"/>, without its padding.</summary>
    public void Keep(int index)
    {
        int first = index * unitRows;
        for (int i = 0; i < unitRows && first + i < height; i++) Unit[i].AsSpan(0, width).CopyTo(_samples.AsSpan((first + i) * width));
    }
}
