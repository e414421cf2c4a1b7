using System.CommandLine;
using NetAdapt.Cli.Options;
using NetAdapt.Graphs;

namespace NetAdapt.Cli.Tests;

public sealed class ModelOptionsTests
{
    [Theory]
    [InlineData("224", 224, 224)]
    [InlineData("192x320", 192, 320)]
    public void A_size_is_a_square_or_height_by_width(string text, int height, int width) => Assert.Equal((height, width), ModelOptions.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-8x8")]
    [InlineData("8x8x3")]
    [InlineData("8*8")]
    [InlineData("99999")]
    public void Anything_else_is_refused(string text) => Assert.Contains("--size", Assert.Throws<InvalidInputException>(() => ModelOptions.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_size_that_contradicts_the_file_is_refused()
    {
        Network Open(params string[] options)
        {
            var command = new Command("test") { ModelOptions.Size };
            return ModelOptions.Open("builtin:mobilenet", command.Parse(options));
        }

        Network given = Open();
        Assert.Equal(given.InputShape, Open("--size", $"{given.InputShape.H}").InputShape);
        Assert.Contains("leave --size out", Assert.Throws<InvalidInputException>(() => Open("--size", "99")).Message, StringComparison.Ordinal);
    }
}
