using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class RandomWindowTests
{
    private const int Height = 24, Width = 40;

    [Theory]
    [InlineData(0.25f)]
    [InlineData(0.9f)]
    public void A_window_has_the_sides_that_the_zoom_allows_and_lies_inside_or_around_the_image(float zoom)
    {
        float least = float.PositiveInfinity, most = 0;
        for (ulong seed = 0; seed < 500; seed++)
        {
            RandomWindow window = RandomWindow.Draw(zoom, 0, 0, Height, Width, new Prng(seed));
            float side = MathF.Sqrt(window.ScaleX * window.ScaleY);
            Assert.InRange(side, 1 - zoom - 1e-5f, 1 + zoom + 1e-5f);
            Assert.InRange(window.ScaleY / window.ScaleX, 1 / 1.16f, 1.16f);
            float room = (1 - window.ScaleY) * Height;
            Assert.InRange(window.Top, Math.Min(0, room) - 1e-4f, Math.Max(0, room) + 1e-4f);
            (least, most) = (Math.Min(least, side), Math.Max(most, side));
        }
        // Both ends of the range come up.
        Assert.True(least < 1 - 0.9f * zoom && most > 1 + 0.9f * zoom, $"{least} .. {most}");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    public void The_whole_image_as_window_changes_nothing(bool reflect, int channels)
    {
        Bitmap image = Pictures.Random(Height, Width, channels, 3);
        var changed = new byte[image.Pixels.Length];
        new RandomWindow(0, 0, 1, 1, Height, Width).Resample(image.Pixels, changed, channels, reflect);
        Assert.Equal(image.Pixels.ToArray(), changed);
    }

    [Fact]
    public void A_ramp_stays_a_ramp_with_the_windows_slope_and_place()
    {
        var ramp = new byte[Height * Width];
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++) ramp[y * Width + x] = (byte)(5 * x + 2 * y);
        var changed = new byte[ramp.Length];
        const float Top = 3, Left = 4, ScaleY = 0.7f, ScaleX = 0.8f;
        new RandomWindow(Top, Left, ScaleY, ScaleX, Height, Width).Resample(ramp, changed, 1, reflect: true);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                double wanted = 5 * (Left + (x + 0.5) * ScaleX - 0.5) + 2 * (Top + (y + 0.5) * ScaleY - 0.5);
                Assert.InRange(changed[y * Width + x], wanted - 0.6, wanted + 0.6);
            }
    }

    [Fact]
    public void Beyond_the_border_lies_the_mirrored_image_or_black()
    {
        Bitmap image = Pictures.Random(Height, Width, 1, 9);
        byte[] mirrored = new byte[image.Pixels.Length], black = new byte[image.Pixels.Length];
        var window = new RandomWindow(-4, -6, 1, 1, Height, Width);
        window.Resample(image.Pixels, mirrored, 1, reflect: true);
        window.Resample(image.Pixels, black, 1, reflect: false);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                byte shown = image.Row(Math.Abs(y - 4))[Math.Abs(x - 6)];
                Assert.Equal(shown, mirrored[y * Width + x]);
                Assert.Equal(y < 4 || x < 6 ? (byte)0 : shown, black[y * Width + x]);
            }
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_zoom_that_is_no_share_is_refused(float zoom) =>
        Assert.Throws<InvalidInputException>(() => new Augmentation(0, true, true, zoom).Check(32, 40));

    [Fact]
    public void Flips_and_shifts_come_with_zoom_as_without()
    {
        // Left half dark, right half bright: a flip shows, whatever the window.
        var image = new byte[Height * Width];
        for (int i = 0; i < image.Length; i++) image[i] = (byte)(i % Width < Width / 2 ? 0 : 255);
        byte[] still = new byte[image.Length], zoomed = new byte[image.Length];
        for (ulong seed = 0; seed < 50; seed++)
        {
            new Augmentation(0, true, true).Apply(image, still, Height, Width, 1, new Prng(seed));
            new Augmentation(0, true, true, 0.2f).Apply(image, zoomed, Height, Width, 1, new Prng(seed));
            Assert.Equal(still[0], zoomed[0]);
        }
    }
}
