using System.Text;
using System.Xml.Linq;
using NetAdapt.Cli.Reports;
using NetAdapt.Tests;

namespace NetAdapt.Cli.Tests.Reports;

public sealed class ReportPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void A_picture_is_well_formed_and_needs_nothing_from_elsewhere(string theme)
    {
        foreach (ReportData run in new[] { SampleRun.Finished, SampleRun.OfAnotherDevice, SampleRun.NotMet })
        {
            string text = ReportPicture.Write(run, theme == "dark" ? Theme.Dark : Theme.Light);
            Check(XElement.Parse(text));
            foreach (string foreign in new[] { "url(", "@import", "var(", "NaN", "∞" })
                Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
            Assert.Equal(1, text.Split("http").Length - 1);
            Assert.True(Encoding.UTF8.GetByteCount(text) < 60_000);
        }
    }

    [Fact]
    public void Light_and_dark_differ_in_colours_alone()
    {
        string light = ReportPicture.Write(SampleRun.Finished, Theme.Light);
        string dark = ReportPicture.Write(SampleRun.Finished, Theme.Dark);
        Assert.NotEqual(light, dark);
        Assert.Contains(Palette.Dark["page"], dark, StringComparison.Ordinal);
        static string Drawn(string svg) => svg[svg.IndexOf("</style>", StringComparison.Ordinal)..];
        Assert.Equal(Drawn(light), Drawn(dark));
    }

    [Fact]
    public void The_picture_holds_the_pages_marks_and_the_headline_figures()
    {
        var picture = XElement.Parse(ReportPicture.Write(SampleRun.Finished, Theme.Light));
        // One more is in the legend.
        Assert.Equal(SampleRun.Finished.Iterations.Count + 1, picture.Descendants(Svg + "circle").Count());
        string[] texts = [.. picture.Descendants(Svg + "text").Select(t => t.Value)];
        foreach (string text in new[] { "0.183 ms", "81.04 %", "was 77.77 %", "budget met", "128 → 40", "800.00 kB" })
            Assert.Contains(text, texts);
    }

    [Fact]
    public void Of_many_groups_the_picture_shows_those_that_lost_the_most()
    {
        ReportData run = SampleRun.Finished with
        {
            Widths = [.. Enumerable.Range(1, 60).Select(i => new ReportWidth($"group{i}", 100, 100 - i, ""))],
        };
        var picture = XElement.Parse(ReportPicture.Write(run, Theme.Light));
        string[] texts = [.. picture.Descendants(Svg + "text").Select(t => t.Value)];
        Assert.Equal(16, texts.Count(text => text.StartsWith("group", StringComparison.Ordinal)));
        Assert.Contains("group60", texts);
        Assert.Contains(texts, text => text.Contains("the 16 of 60 groups", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_reason_ends_within_the_picture()
    {
        ReportData run = SampleRun.NotMet with { Message = new string('x', 500) };
        var picture = XElement.Parse(ReportPicture.Write(run, Theme.Light));
        Assert.All(picture.Descendants(Svg + "text"), text => Assert.True(text.Value.Length <= 100));
    }

    [Theory]
    [InlineData("report-light.svg")]
    [InlineData("report-dark.svg")]
    public void The_documentations_pictures_are_well_formed_and_small(string name)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "images", name));
        Check(XElement.Parse(text));
        Assert.True(text.Length < 60_000);
    }

    private static void Check(XElement picture)
    {
        Assert.Equal(Svg + "svg", picture.Name);
        Assert.Equal("800", picture.Attribute("width")?.Value);
        Assert.Equal("img", picture.Attribute("role")?.Value);
        Assert.Equal(["title", "desc", "style"], picture.Elements().Take(3).Select(e => e.Name.LocalName));
        Assert.Empty(picture.Descendants(Svg + "script"));
        Assert.DoesNotContain(picture.DescendantsAndSelf().Attributes(), a => a.Name.LocalName is "href" or "src"
            || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }
}
