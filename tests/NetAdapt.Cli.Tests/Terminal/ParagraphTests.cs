using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Tests.Terminal;

public sealed class ParagraphTests
{
    [Fact]
    public void A_text_is_broken_at_spaces_and_what_follows_is_indented() =>
        Assert.Equal("written to a file\n  with a long name", Paragraph.Wrap("written to a file with a long name", 20));

    [Fact]
    public void What_was_indented_stays_so() =>
        Assert.Equal("    16.0 s:\n    training,\n    judging", Paragraph.Wrap("    16.0 s: training, judging", 14));

    [Fact]
    public void A_number_stays_with_its_unit() =>
        Assert.Equal("accuracy of\n  97.25 % now", Paragraph.Wrap("accuracy of 97.25 % now", 18));

    [Theory]
    [InlineData("/a/path/that/is/longer/than/the/line")]
    [InlineData("short")]
    [InlineData("")]
    public void A_word_stays_whole(string text) => Assert.Equal(text, Paragraph.Wrap(text, 10));

    [Fact]
    public void Lines_fit_and_nothing_is_lost()
    {
        const string Text = "iteration  14: conv_pw_11 96 -> 88  27.345 µs, 1.13 M MACs, 209.26 kB of weights "
            + "(measured 27.26 µs)  "
            + "holdout 97.10 %; about 11.8 s to go";
        for (int width = 20; width < 140; width++)
        {
            string wrapped = Paragraph.Wrap(Text, width);
            Assert.All(wrapped.Split('\n'), line => Assert.True(line.Length <= width, $"{width}: {line}"));
            Assert.Equal(Text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                wrapped.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
