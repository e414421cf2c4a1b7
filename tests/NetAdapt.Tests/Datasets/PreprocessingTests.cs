using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class PreprocessingTests
{
    [Theory]
    [InlineData("cifar10", 0, -0.4914f / 0.2470f)]
    [InlineData("cifar10", 255, (1 - 0.4914f) / 0.2470f)]
    [InlineData("imagenet", 255, (1 - 0.485f) / 0.229f)]
    [InlineData("mnist", 255, (1 - 0.1307f) / 0.3081f)]
    [InlineData("tf", 0, -1)]
    [InlineData("tf", 255, 1)]
    [InlineData("unit", 255, 1)]
    [InlineData("none", 200, 200)]
    [InlineData("scale=1/255;mean=.49,.48,.45;std=.2,.2,.2", 255, (1 - 0.49f) / 0.2f)]
    [InlineData("SCALE = 0.5 ; mean = 3", 10, 2)]
    public void Presets_and_formulas_mean_what_they_say(string text, byte pixel, float expected)
    {
        var (factor, offset) = Preprocessing.Parse(text).Affine(3);
        Assert.Equal(expected, pixel * factor[0] + offset[0], 1e-5f);
    }

    [Theory]
    [InlineData("cifar10")]
    [InlineData("tf")]
    [InlineData("none")]
    [InlineData("imagenet;resize=232;crop=224")]
    [InlineData("scale=1/3;mean=.1,-2,3e-5;std=7,.3,1e4")]
    public void Text_is_read_back_without_loss(string text)
    {
        Preprocessing preprocessing = Preprocessing.Parse(text);
        Assert.Equal(preprocessing, Preprocessing.FromText(preprocessing.ToText()));
        Assert.Equal(preprocessing.Affine(3).Factor, Preprocessing.FromText(preprocessing.ToText()).Affine(3).Factor);
    }

    [Fact]
    public void Equal_values_are_equal_records() => Assert.Equal(Preprocessing.Parse("unit"), new Preprocessing { Scale = 1 / 255f });

    [Fact]
    public void A_key_after_a_preset_changes_it()
    {
        Preprocessing changed = Preprocessing.Parse("imagenet;resize=232;std=1");
        Assert.Equal(232, changed.Resize);
        Assert.Equal([1f], changed.Std);
        Assert.Equal(Preprocessing.Parse("imagenet").Mean, changed.Mean);
    }

    [Theory]
    [InlineData("", "imagenet")]
    [InlineData("cifar", "cifar10")]
    [InlineData("scale=", "number")]
    [InlineData("scale=1/0", "number")]
    [InlineData("scale=0", "number")]
    [InlineData("mean=1,two", "two")]
    [InlineData("mean=1,2,3,4,5", "5 values")]
    [InlineData("std=0", "number other than 0")]
    [InlineData("scale=0,00392", "write each number with a point")]
    [InlineData("mean=0,485,0,456,0,406", "write each number with a point")]
    [InlineData("scale=1/255 px", "give a number")]
    [InlineData("scale=0x10", "write 16, in decimal digits")]
    [InlineData("mean=1e39", "is not a number")]
    [InlineData("std=1e-60", "number other than 0")]
    [InlineData("resize=1_000", "write 1000, without separators")]
    [InlineData("std=NaN", "NaN")]
    [InlineData("resize=-3", "pixels")]
    [InlineData("resize=100;crop=224", "does not fit")]
    [InlineData("scale=1;tf", "first")]
    [InlineData("scale=1;bias=2", "bias")]
    public void Anything_else_is_refused_with_what_is_allowed(string text, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => Preprocessing.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Three_means_do_not_fit_a_gray_input()
    {
        var thrown = Assert.Throws<InvalidInputException>(() => Preprocessing.Parse("cifar10").Affine(1));
        Assert.Contains("1 channel", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Normalising_gives_the_same_bits_in_vectors_and_one_by_one(int channels)
    {
        Preprocessing preprocessing = channels == 3 ? Preprocessing.Parse("cifar10") : Preprocessing.Parse("mnist");
        var (factor, offset) = preprocessing.Affine(channels);
        Bitmap image = Pictures.Random(17, 19, channels, 3);
        var normalized = new float[image.Pixels.Length];
        new Normalizer(preprocessing, channels).Apply(image.Pixels, normalized);
        for (int i = 0; i < normalized.Length; i++)
        {
            float product = image.Pixels[i] * factor[i % channels];
            Assert.Equal(product + offset[i % channels], normalized[i]);
        }
    }
}
