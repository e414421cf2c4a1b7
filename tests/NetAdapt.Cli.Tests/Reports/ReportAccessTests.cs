using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Tests.Reports;

/// <summary>Whether everybody can read the page: by keyboard, by screen reader, in the dark, and on paper.</summary>
public sealed partial class ReportAccessTests
{
    public static TheoryData<string> Runs => ["finished", "another device", "not met"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_page_names_its_language_and_title(string run)
    {
        XElement page = Page(run);
        Assert.Equal("en", page.Attribute("lang")?.Value);
        Assert.StartsWith("NetAdapt: ", page.Element("head")?.Element("title")?.Value, StringComparison.Ordinal);
        Assert.Single(page.Descendants("main"));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Headings_leave_out_no_level(string run)
    {
        int[] levels = [.. Page(run).Descendants().Select(e => HeadingName().Match(e.Name.LocalName))
            .Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, level => level == 1);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_table_has_a_caption_and_headers_with_their_scope(string run)
    {
        XElement[] tables = [.. Page(run).Descendants("table")];
        Assert.NotEmpty(tables);
        Assert.All(tables, table =>
        {
            Assert.NotEmpty(Assert.IsType<XElement>(table.Element("caption")).Value);
            Assert.All(table.Element("thead")!.Descendants("th"), th =>
                Assert.Equal("col", th.Attribute("scope")?.Value));
            Assert.All(table.Element("tbody")!.Elements("tr"), row =>
                Assert.Equal("row", Assert.Single(row.Elements("th")).Attribute("scope")?.Value));
            int columns = table.Element("thead")!.Descendants("th").Count();
            Assert.All(table.Descendants("tr"), row => Assert.Equal(columns, row.Elements().Count()));
        });
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_plot_is_an_image_with_a_title_a_description_and_a_sentence(string run)
    {
        XElement[] plots = [.. Page(run).Descendants("svg")];
        Assert.NotEmpty(plots);
        Assert.All(plots, plot =>
        {
            Assert.Equal("img", plot.Attribute("role")?.Value);
            Assert.NotEmpty(plot.Attribute("aria-label")!.Value);
            Assert.Equal(plot.Attribute("aria-label")!.Value, plot.Elements().First().Value);
            Assert.Equal(["title", "desc"], plot.Elements().Take(2).Select(e => e.Name.LocalName));
            Assert.NotEmpty(Assert.IsType<XElement>(plot.Parent!.Element("figcaption")).Value);
        });
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_reference_within_the_page_leads_somewhere(string run)
    {
        XElement page = Page(run);
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants("a"), a => Assert.Contains(a.Attribute("href")!.Value.TrimStart('#'), ids));
        Assert.All(page.Descendants().Attributes("aria-labelledby"), a => Assert.Contains(a.Value, ids));
        Assert.All(page.Descendants("div").Where(d => d.Attribute("class")?.Value == "scroll"), d =>
            Assert.Equal("0", d.Attribute("tabindex")?.Value));
    }

    [Fact]
    public void Axes_headers_and_headlines_name_their_units()
    {
        XElement page = Page("finished");
        string[] texts = [.. page.Descendants("text").Select(t => t.Value)];
        foreach (string axis in new[] { "latency, ms", "top-1 accuracy, %", "width, channels", "measured latency, ms" })
            Assert.Contains(axis, texts);
        string[] headers = [.. page.Descendants("th").Select(th => th.Value)];
        foreach (string header in new[] { "before, channels", "after, % of before", "width, channels", "MACs before" })
            Assert.Contains(header, headers);
        Assert.All(page.Descendants("dd").Where(dd => dd.Attribute("class")?.Value == "value"), value =>
            Assert.Matches(@"^[\d.]+ (ms|µs|%|[kMG]?B?)$", value.Value));
    }

    [Fact]
    public void Latencies_under_a_tenth_of_a_millisecond_are_plotted_in_microseconds()
    {
        ReportData fast = SampleRun.Finished with
        {
            Iterations = [.. SampleRun.Finished.Iterations.Select(i => i with { LatencyMs = i.LatencyMs / 10 })],
        };
        var plot = XElement.Parse(TradeOffPlot.Draw(fast).ToString());
        Assert.Contains("latency, µs", plot.Descendants("text").Select(text => text.Value));
    }

    [Fact]
    public void An_accuracy_that_nobody_took_is_not_drawn()
    {
        ReportIteration first = SampleRun.Finished.Iterations[0] with { HoldoutTop1 = double.NaN };
        ReportData run = SampleRun.Finished with { Iterations = [first, .. SampleRun.Finished.Iterations.Skip(1)] };
        Assert.DoesNotContain("NaN", ReportPage.Write(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Colours_have_the_contrast_that_WCAG_AA_asks_for(string theme)
    {
        Palette palette = theme == "dark" ? Palette.Dark : Palette.Light;
        foreach (string background in new[] { "page", "card" })
            foreach (string text in new[] { "ink", "soft", "good", "bad", "a" })
                Assert.True(Contrast(palette[text], palette[background]) >= 4.5, $"{text} on {background}");
        // Marks, and the outlines of bars.
        foreach (string mark in new[] { "a", "b", "fixed", "bad", "soft" })
            Assert.True(Contrast(palette[mark], palette["page"]) >= 3, mark);
        Assert.True(Contrast(palette["a"], palette["pale"]) >= 3, "the bar after on the bar before");
    }

    [Fact]
    public void Dark_is_for_screens_that_ask_for_it_and_never_for_paper()
    {
        Assert.Contains("@media screen and (prefers-color-scheme: dark)", ReportStyle.Page, StringComparison.Ordinal);
        Assert.Single(DarkQuery().Matches(ReportStyle.Page));
        Assert.Contains("@media print", ReportStyle.Page, StringComparison.Ordinal);
        Assert.Contains(":focus-visible", ReportStyle.Page, StringComparison.Ordinal);
    }

    /// <summary>The page as XML; HTML's elements without an end are closed first.</summary>
    private static XElement Page(string run)
    {
        ReportData data = run switch
        {
            "finished" => SampleRun.Finished,
            "another device" => SampleRun.OfAnotherDevice,
            _ => SampleRun.NotMet,
        };
        string html = ReportPage.Write(data).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal);
        return XElement.Parse(VoidElement().Replace(html, "<$1/>"));
    }

    /// <summary>The ratio of relative luminances, as WCAG 2.2 defines it.</summary>
    private static double Contrast(string one, string other)
    {
        double a = Luminance(one), b = Luminance(other);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour) => 0.2126 * Channel(colour[1..3]) + 0.7152 * Channel(colour[3..5])
        + 0.0722 * Channel(colour[5..7]);

    private static double Channel(string hex)
    {
        double value = byte.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex("^h([1-6])$")]
    private static partial Regex HeadingName();

    [GeneratedRegex("<(meta[^>]*)>")]
    private static partial Regex VoidElement();

    [GeneratedRegex("prefers-color-scheme: dark")]
    private static partial Regex DarkQuery();
}
