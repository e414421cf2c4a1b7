using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class AugmentationTests
{
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public void A_shifted_crop_is_what_padding_and_cutting_would_give(bool reflect, int channels)
    {
        const int Height = 7, Width = 9, Padding = 3;
        var augmentation = new Augmentation(Padding, reflect, HorizontalFlip: true);
        Bitmap image = Pictures.Random(Height, Width, channels, 4);
        var changed = new byte[image.Pixels.Length];
        var seen = new HashSet<(int, int, bool)>();
        for (ulong seed = 0; seed < 300; seed++)
        {
            augmentation.Apply(image.Pixels, changed, Height, Width, channels, new Prng(seed));
            var chance = new Prng(seed);
            int top = chance.NextInt(2 * Padding + 1) - Padding, left = chance.NextInt(2 * Padding + 1) - Padding;
            bool flip = chance.NextBool();
            seen.Add((top, left, flip));
            for (int y = 0; y < Height; y++)
                for (int x = 0; x < Width; x++)
                    for (int c = 0; c < channels; c++)
                        Assert.Equal(Padded(image, y + top, (flip ? Width - 1 - x : x) + left, c, reflect), changed[(y * Width + x) * channels + c]);
        }
        // All 7 x 7 shifts, flipped and not, should come up about three times each.
        Assert.InRange(seen.Count, 85, 98);
    }

    [Fact]
    public void Without_padding_and_flip_nothing_changes()
    {
        Bitmap image = Pictures.Random(5, 6, 3, 1);
        var changed = new byte[image.Pixels.Length];
        for (ulong seed = 0; seed < 10; seed++)
        {
            new Augmentation(0, false, false).Apply(image.Pixels, changed, 5, 6, 3, new Prng(seed));
            Assert.Equal(image.Pixels.ToArray(), changed);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(32)]
    public void Padding_beyond_the_image_is_refused(int padding) =>
        Assert.Throws<InvalidInputException>(() => new Augmentation(padding, true, true).Check(32, 40));

    private static byte Padded(Bitmap image, int y, int x, int c, bool reflect)
    {
        if (reflect)
        {
            y = y < 0 ? -y : y >= image.Height ? 2 * image.Height - 2 - y : y;
            x = x < 0 ? -x : x >= image.Width ? 2 * image.Width - 2 - x : x;
        }
        else if (y < 0 || x < 0 || y >= image.Height || x >= image.Width) return 0;
        return image.Row(y)[x * image.Channels + c];
    }
}
