using NetAdapt.Files;

namespace NetAdapt.Datasets;

/// <summary>Images of one size whose bytes lie in memory: CIFAR and IDX files, and what a program made itself.</summary>
public sealed class MemoryImages : ImageSet
{
    private readonly string _name;
    private readonly byte[] _pixels;
    private readonly int[] _labels;
    private readonly int _height, _width, _channels;

    /// <param name="name">What messages call the set.</param>
    /// <param name="pixels">N * H * W * C bytes, channel last; not copied.</param>
    /// <param name="labels">N classes in 0 .. classes - 1; not copied.</param>
    /// <exception cref="ArgumentException">The sizes contradict each other, or a label is out of range.</exception>
    public MemoryImages(string name, byte[] pixels, int[] labels, int height, int width, int channels, int classes)
    {
        if (channels is not (1 or 3)) throw new ArgumentException($"Images have 1 or 3 channels, not {channels}.", nameof(channels));
        if (pixels.LongLength != (long)labels.Length * height * width * channels)
            throw new ArgumentException($"{pixels.Length} bytes are not {labels.Length} images of {height}x{width}x{channels}.", nameof(pixels));
        for (int i = 0; i < labels.Length; i++)
            if ((uint)labels[i] >= (uint)classes) throw new ArgumentException($"Image {i} has label {labels[i]} of {classes} classes.", nameof(labels));
        (_name, _pixels, _labels, _height, _width, _channels, Classes) = (name, pixels, labels, height, width, channels, classes);
    }

    public override int Count => _labels.Length;

    public override int Classes { get; }

    public override int LabelOf(int index) => _labels[index];

    public override string NameOf(int index) => FormattableString.Invariant($"{_name}, image {index}");

    public override void Decode(int index, Bitmap bitmap)
    {
        bitmap.Reset(_height, _width, _channels);
        Pixels(index).CopyTo(bitmap.Pixels);
    }

    internal override ulong ContentOf(int index) => Crc32C.Of(Pixels(index));

    /// <summary>The bytes of one image, H * W * C.</summary>
    internal ReadOnlySpan<byte> Pixels(int index)
    {
        int size = _height * _width * _channels;
        return _pixels.AsSpan(index * size, size);
    }

    /// <summary>True if the images lie here just as the network wants them, so that keeping prepared copies would only waste memory.</summary>
    internal bool IsPrepared(Fit fit) => fit.Leaves(_height, _width, _channels);
}
