namespace NetAdapt.Datasets;

/// <summary>What training changes at random in every image. Match the recipe that the network was trained with: black borders cost a network that never saw
/// them points within 50 steps.</summary>
/// <param name="CropPadding">Pixels added on every side before a crop of the old size is cut out at random; 0 cuts nothing.</param>
/// <param name="ReflectPadding">The added pixels mirror the image (its edge not repeated); otherwise they are black.</param>
/// <param name="HorizontalFlip">Mirrors half of the images.</param>
/// <param name="Zoom">Cuts a random window out of each image and resamples it to the image's size. The window's sides
/// are between 1 - Zoom and 1 + Zoom of the image's. 0 resamples nothing; null: <see cref="DefaultZoom"/> where images
/// are large enough.</param>
public sealed record Augmentation(int CropPadding, bool ReflectPadding, bool HorizontalFlip, float? Zoom = null)
{
    /// <summary>The largest <see cref="Zoom"/>: windows with sides of 0.1 to 1.9 of the image's.</summary>
    public const float MaxZoom = 0.9f;

    /// <summary>The zoom of images of <see cref="MinZoomedSide"/> pixels and more, where none is given.</summary>
    public const float DefaultZoom = 0.25f;

    /// <summary>The length in pixels that an image's shorter side needs for <see cref="DefaultZoom"/>. Resampling a
    /// smaller image destroys details that its network needs.</summary>
    public const int MinZoomedSide = 64;

    /// <exception cref="InvalidInputException">The padding does not suit images of this size, or the zoom is out of
    /// range.</exception>
    internal void Check(int height, int width)
    {
        if (Zoom is { } zoom && !(zoom is >= 0 and <= MaxZoom))
            throw new InvalidInputException(
                FormattableString.Invariant($"A zoom of {zoom} is out of range: give 0 to {MaxZoom}."));
        int most = Math.Min(height, width) - 1;
        if (CropPadding < 0 || CropPadding > most)
            throw new InvalidInputException($"A crop padding of {CropPadding} does not suit images of {height}x{width}: give 0 to {most}.");
    }

    /// <summary>Writes a changed copy of <paramref name="image"/> (height x width x channels). The random numbers of
    /// shifts and flips are drawn first, whatever the options, so that one option does not change another's.</summary>
    internal void Apply(ReadOnlySpan<byte> image, Span<byte> changed, int height, int width, int channels, Prng chance)
    {
        int top = chance.NextInt(2 * CropPadding + 1) - CropPadding, left = chance.NextInt(2 * CropPadding + 1) - CropPadding;
        bool flip = chance.NextBool() && HorizontalFlip;
        int row = width * channels;
        float zoom = ZoomFor(height, width);
        if (zoom > 0)
        {
            var window = RandomWindow.Draw(zoom, top, left, height, width, chance);
            window.Resample(image, changed, channels, ReflectPadding);
            if (flip)
                for (int y = 0; y < height; y++) Mirror(changed.Slice(y * row, row), channels);
            return;
        }
        for (int y = 0; y < height; y++)
        {
            Span<byte> to = changed.Slice(y * row, row);
            int from = y + top;
            if ((uint)from >= (uint)height)
            {
                if (!ReflectPadding)
                {
                    to.Clear();
                    continue;
                }
                from = Reflect(from, height);
            }
            Shift(image.Slice(from * row, row), to, left, width, channels);
            if (flip) Mirror(to, channels);
        }
    }

    private float ZoomFor(int height, int width) =>
        Zoom ?? (Math.Min(height, width) >= MinZoomedSide ? DefaultZoom : 0);

    private void Shift(ReadOnlySpan<byte> from, Span<byte> to, int left, int width, int channels)
    {
        int first = Math.Max(0, -left), end = Math.Min(width, width - left);
        from[((first + left) * channels)..((end + left) * channels)].CopyTo(to[(first * channels)..]);
        for (int x = 0; x < first; x++) Border(from, to, x, x + left, width, channels);
        for (int x = end; x < width; x++) Border(from, to, x, x + left, width, channels);
    }

    private void Border(ReadOnlySpan<byte> from, Span<byte> to, int x, int source, int width, int channels)
    {
        Span<byte> pixel = to.Slice(x * channels, channels);
        if (ReflectPadding) from.Slice(Reflect(source, width) * channels, channels).CopyTo(pixel);
        else pixel.Clear();
    }

    private static int Reflect(int position, int length) => position < 0 ? -position : position >= length ? 2 * (length - 1) - position : position;

    private static void Mirror(Span<byte> row, int channels)
    {
        if (channels == 1)
        {
            row.Reverse();
            return;
        }
        for (int i = 0, j = row.Length - 3; i < j; i += 3, j -= 3)
        {
            (row[i], row[j]) = (row[j], row[i]);
            (row[i + 1], row[j + 1]) = (row[j + 1], row[i + 1]);
            (row[i + 2], row[j + 2]) = (row[j + 2], row[i + 2]);
        }
    }
}
