using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets;

/// <summary>How an image of any size becomes one of H x W x C: its shorter side is resized (bilinear, antialiased), the centre is cut out, and gray and RGB are
/// converted to each other.</summary>
/// <param name="Resize">Length of the shorter side after resizing; null lets <see cref="ShorterSide"/> decide.</param>
/// <param name="Crop">Side of the square cut out of the centre, resized to H x W where it differs from it; null cuts out H x W.</param>
internal readonly record struct Fit(int H, int W, int C, int? Resize, int? Crop)
{
    /// <summary>Bytes of one fitted image.</summary>
    public int Bytes => checked(H * W * C);

    private (int H, int W) Cut => Crop is int crop ? (crop, crop) : (H, W);

    /// <summary>True if an image of this size comes out as it went in.</summary>
    public bool Leaves(int height, int width, int channels) =>
        channels == C && height == H && width == W && Cut == (H, W) && (Resize is null || Resize == Math.Min(height, width));

    /// <summary>Fits <paramref name="image"/> into <paramref name="fitted"/> (H * W * C bytes). Scratch memory stays in <paramref name="bench"/>.</summary>
    /// <exception cref="InvalidDataException">Resized, the image would be too large.</exception>
    public void Apply(Bitmap image, Span<byte> fitted, Workbench bench)
    {
        var (cutH, cutW) = Cut;
        var (height, width) = Resized(image.Height, image.Width, cutH, cutW);
        Bitmap current = image;
        if (height != image.Height || width != image.Width)
        {
            bench.Resampler.Resize(current, height, width, bench.Resized);
            current = bench.Resized;
        }
        if (cutH != current.Height || cutW != current.Width)
        {
            CutCentre(current, cutH, cutW, bench.Cropped);
            current = bench.Cropped;
        }
        if (cutH != H || cutW != W)
        {
            bench.Resampler.Resize(current, H, W, bench.Fitted);
            current = bench.Fitted;
        }
        Channels.Convert(current.Pixels, current.Channels, fitted, C);
    }

    /// <summary>The size after resizing, at least <paramref name="cutH"/> x <paramref name="cutW"/>; the sides keep their ratio, as in torchvision, whose longer
    /// side is rounded down.</summary>
    private (int H, int W) Resized(int height, int width, int cutH, int cutW)
    {
        if (height == cutH && width == cutW && Resize is null) return (height, width);
        long shorter = Resize ?? ShorterSide(height, width, cutH, cutW), longer = shorter * Math.Max(height, width) / Math.Min(height, width);
        if (shorter * longer > ImageDecoder.MostPixels)
            throw new InvalidDataException($"its {width} x {height} pixels, resized to {shorter} on the shorter side, are more than the {ImageDecoder.MostPixels / 1_000_000} million that are handled");
        return height <= width ? (Math.Max((int)shorter, cutH), Math.Max((int)longer, cutW)) : (Math.Max((int)longer, cutH), Math.Max((int)shorter, cutW));
    }

    /// <summary>The usual rule of photo classifiers, without a jump: a large image shrinks until the cut is 7/8 of its shorter side (224 of 256), one between
    /// that and the cut keeps its size, and a smaller one grows just enough to hold the cut.</summary>
    private static int ShorterSide(int height, int width, int cutH, int cutW)
    {
        // In a cut that is not square the side that binds is the one with the larger ratio.
        double enough = Math.Max((double)cutH / height, (double)cutW / width), shorter = Math.Min(height, width);
        double ratio = enough >= 1 ? enough : Math.Min(1, enough / 0.875);
        return Math.Max(1, (int)Math.Round(shorter * ratio));
    }

    private static void CutCentre(Bitmap image, int height, int width, Bitmap cropped)
    {
        // Rounds a half to even, as torchvision's CenterCrop.
        int top = (int)Math.Round((image.Height - height) / 2.0), left = (int)Math.Round((image.Width - width) / 2.0);
        cropped.Reset(height, width, image.Channels);
        for (int y = 0; y < height; y++)
            image.Row(top + y).Slice(left * image.Channels, width * image.Channels).CopyTo(cropped.Row(y));
    }

    /// <summary>What one thread needs to fit images without allocating.</summary>
    internal sealed class Workbench
    {
        public Bitmap Decoded { get; } = new();

        public Bitmap Resized { get; } = new();

        public Bitmap Cropped { get; } = new();

        public Bitmap Fitted { get; } = new();

        public Resampler Resampler { get; } = new();
    }
}
