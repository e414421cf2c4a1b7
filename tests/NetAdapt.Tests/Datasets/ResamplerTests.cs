using System.Text.Json;
using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class ResamplerTests
{
    [Fact]
    public void Resizing_gives_the_bytes_that_pillow_gives()
    {
        JsonElement fixture = ImageFixtures.Read("resize.json");
        Bitmap source = Source(fixture), resized = new();
        var resampler = new Resampler();
        foreach (JsonElement expected in fixture.GetProperty("resized").EnumerateArray())
        {
            resampler.Resize(source, expected.GetProperty("height").GetInt32(), expected.GetProperty("width").GetInt32(), resized);
            Assert.Equal(expected.GetProperty("pixels").GetBytesFromBase64(), resized.Pixels.ToArray());
        }
    }

    [Fact]
    public void Gray_is_the_luma_that_pillow_computes()
    {
        JsonElement fixture = ImageFixtures.Read("resize.json");
        Bitmap source = Source(fixture);
        var gray = new byte[source.Height * source.Width];
        Channels.Convert(source.Pixels, 3, gray, 1);
        Assert.Equal(fixture.GetProperty("gray").GetBytesFromBase64(), gray);
    }

    [Fact]
    public void Gray_becomes_rgb_by_repeating()
    {
        var rgb = new byte[6];
        Channels.Convert([3, 200], 1, rgb, 3);
        Assert.Equal([3, 3, 3, 200, 200, 200], rgb);
    }

    private static Bitmap Source(JsonElement fixture)
    {
        var bitmap = new Bitmap();
        bitmap.Reset(fixture.GetProperty("height").GetInt32(), fixture.GetProperty("width").GetInt32(), 3);
        fixture.GetProperty("pixels").GetBytesFromBase64().CopyTo(bitmap.Pixels);
        return bitmap;
    }
}
