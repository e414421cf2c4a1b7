using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class FitTests
{
    [Fact]
    public void An_image_of_the_inputs_size_stays_as_it_is()
    {
        Bitmap image = Pictures.Random(32, 32, 3, 1);
        Assert.Equal(image.Pixels.ToArray(), Apply(new Fit(32, 32, 3, null, null), image));
        Assert.True(new Fit(32, 32, 3, null, null).Leaves(32, 32, 3));
        Assert.False(new Fit(32, 32, 1, null, null).Leaves(32, 32, 3));
        Assert.False(new Fit(32, 32, 3, 36, null).Leaves(32, 32, 3));
    }

    // The rule: 7/8 of the shorter side where the image is large enough, no resizing between that and the cut, and just enough growth below.
    [Theory]
    [InlineData(512, 512, 256, 256)]
    [InlineData(500, 375, 341, 256)]
    [InlineData(240, 300, 240, 300)]
    [InlineData(224, 224, 224, 224)]
    [InlineData(112, 168, 224, 336)]
    [InlineData(28, 28, 224, 224)]
    public void The_default_resize_shrinks_large_images_to_eight_sevenths_of_the_input(int height, int width, int resizedHeight, int resizedWidth) =>
        Assert.Equal(ResizedAndCut(height, width, resizedHeight, resizedWidth, 224), Apply(new Fit(224, 224, 3, null, null), Pictures.Random(height, width, 3, 2)));

    [Fact]
    public void Resize_sets_the_shorter_side_and_the_centre_is_cut_out() =>
        Assert.Equal(ResizedAndCut(60, 90, 40, 60, 32), Apply(new Fit(32, 32, 3, 40, null), Pictures.Random(60, 90, 3, 2)));

    [Fact]
    public void A_crop_of_another_size_than_the_input_is_resized_to_it()
    {
        byte[] cut = ResizedAndCut(60, 90, 40, 60, 24);
        var bitmap = new Bitmap();
        bitmap.Reset(24, 24, 3);
        cut.CopyTo(bitmap.Pixels);
        var expected = new Bitmap();
        new Resampler().Resize(bitmap, 32, 32, expected);
        Assert.Equal(expected.Pixels.ToArray(), Apply(new Fit(32, 32, 3, 40, 24), Pictures.Random(60, 90, 3, 2)));
    }

    [Theory]
    [InlineData(28, 28, 1)]
    [InlineData(5, 400, 3)]
    [InlineData(400, 5, 3)]
    [InlineData(1, 1, 3)]
    [InlineData(33, 31, 3)]
    public void Any_size_fits_any_input(int height, int width, int channels)
    {
        Bitmap image = Pictures.Plain(height, width, 77);
        if (channels == 1)
        {
            image.Reset(height, width, 1);
            image.Pixels.Fill(77);
        }
        foreach (var (h, w, c) in new[] { (32, 32, 3), (28, 28, 1), (16, 48, 3), (48, 16, 1) })
            Assert.All(Apply(new Fit(h, w, c, null, null), image), b => Assert.Equal(77, b));
    }

    private static byte[] Apply(Fit fit, Bitmap image)
    {
        var fitted = new byte[fit.Bytes];
        fit.Apply(image, fitted, new Fit.Workbench());
        return fitted;
    }

    private static byte[] ResizedAndCut(int height, int width, int resizedHeight, int resizedWidth, int cut)
    {
        var resized = new Bitmap();
        new Resampler().Resize(Pictures.Random(height, width, 3, 2), resizedHeight, resizedWidth, resized);
        var result = new byte[cut * cut * 3];
        int top = (int)Math.Round((resizedHeight - cut) / 2.0), left = (int)Math.Round((resizedWidth - cut) / 2.0);
        for (int y = 0; y < cut; y++) resized.Row(top + y).Slice(left * 3, cut * 3).CopyTo(result.AsSpan(y * cut * 3));
        return result;
    }
}
