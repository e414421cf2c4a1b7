namespace NetAdapt.Datasets;

/// <summary>A window of an image, in pixels, that is resampled to the image's own size. It may reach beyond the
/// border.</summary>
/// <param name="Top">The window's upper border.</param>
/// <param name="Left">The window's left border.</param>
/// <param name="ScaleY">The window's height as a share of the image's.</param>
/// <param name="ScaleX">The window's width as a share of the image's.</param>
/// <param name="Height">The image's height in pixels.</param>
/// <param name="Width">The image's width in pixels.</param>
internal readonly record struct RandomWindow(float Top, float Left, float ScaleY, float ScaleX, int Height, int Width)
{
    /// <summary>The largest factor between a window's ratio of height to width and the image's.</summary>
    private const float MaxAspectChange = 1.15f;

    private const int FractionBits = 8, One = 1 << FractionBits;

    private const int MaxOnStack = 512;

    /// <summary>Draws a window at random. The geometric mean of its sides is between 1 - <paramref name="zoom"/> and 1
    /// + <paramref name="zoom"/> of the image's. A smaller window lies within the image, a larger one covers it; then
    /// it is shifted by <paramref name="top"/> and <paramref name="left"/> pixels.</summary>
    public static RandomWindow Draw(float zoom, int top, int left, int height, int width, Prng chance)
    {
        float side = 1 + zoom * (2 * chance.NextFloat() - 1);
        float aspect = MathF.Pow(MaxAspectChange, 2 * chance.NextFloat() - 1);
        float scaleY = side * MathF.Sqrt(aspect), scaleX = side / MathF.Sqrt(aspect);
        return new RandomWindow(
            top + (1 - scaleY) * height * chance.NextFloat(),
            left + (1 - scaleX) * width * chance.NextFloat(),
            scaleY,
            scaleX,
            height,
            width);
    }

    /// <summary>Interpolates linearly between the centres of pixels. Beyond the border lies the mirrored image, or
    /// black.</summary>
    public void Resample(ReadOnlySpan<byte> image, Span<byte> result, int channels, bool reflect)
    {
        Span<Tap> columns = Width <= MaxOnStack ? stackalloc Tap[Width] : new Tap[Width];
        for (int x = 0; x < Width; x++) columns[x] = TapAt(Left + (x + 0.5f) * ScaleX - 0.5f, Width, reflect);
        int row = Width * channels;
        for (int y = 0; y < Height; y++)
        {
            Tap rows = TapAt(Top + (y + 0.5f) * ScaleY - 0.5f, Height, reflect);
            ReadOnlySpan<byte> upper = image.Slice(rows.First * row, row), lower = image.Slice(rows.Second * row, row);
            Span<byte> to = result.Slice(y * row, row);
            for (int x = 0, at = 0; x < Width; x++)
            {
                Tap column = columns[x];
                int first = column.First * channels, second = column.Second * channels;
                for (int c = 0; c < channels; c++, at++)
                {
                    int above = column.Mix(upper[first + c], upper[second + c]);
                    int below = column.Mix(lower[first + c], lower[second + c]);
                    to[at] = (byte)((rows.Mix(above, below) + One * One / 2) >> (2 * FractionBits));
                }
            }
        }
    }

    private static Tap TapAt(float position, int length, bool reflect)
    {
        int first = (int)MathF.Floor(position), second = first + 1;
        int share = (int)MathF.Round((position - first) * One);
        return new Tap(
            Inside(first, length, reflect),
            Inside(second, length, reflect),
            reflect || (uint)first < (uint)length ? One - share : 0,
            reflect || (uint)second < (uint)length ? share : 0);
    }

    private static int Inside(int position, int length, bool reflect)
    {
        if (reflect && position < 0) position = -position;
        else if (reflect && position >= length) position = 2 * (length - 1) - position;
        return Math.Clamp(position, 0, length - 1);
    }

    /// <summary>Two neighbours and their shares, in parts of 256.</summary>
    private readonly record struct Tap(int First, int Second, int FirstShare, int SecondShare)
    {
        public int Mix(int first, int second) => first * FirstShare + second * SecondShare;
    }
}
