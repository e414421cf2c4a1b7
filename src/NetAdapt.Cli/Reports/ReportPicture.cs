using System.Text;

namespace NetAdapt.Cli.Reports;

/// <summary>A run as one SVG file that needs nothing else: headline figures, trade-off and widths.</summary>
internal static class ReportPicture
{
    private const double Width = 800, Margin = 20, HeadlineTop = 74, HeadlineHeight = 84, Gap = 8, TradeOffHeight = 340;

    // A picture with more rows is higher than a screen.
    private const int MaxWidths = 16;

    // Upper bounds of a letter's width in the title and in the verdict, in pixels.
    private const double TitleLetter = 11, VerdictLetter = 8;

    public static string Write(ReportData run, Theme theme)
    {
        Svg tradeOff = TradeOffPlot.Draw(run, TradeOffHeight);
        double widthsTop = HeadlineTop + HeadlineHeight + 40 + tradeOff.Height + 32;
        Svg? widths = run.Widths.Count == 0 ? null : WidthsPlot.Draw(run, MaxWidths);
        double height = widths == null ? widthsTop - 24 : widthsTop + widths.Height + Margin;
        var svg = new Svg(Width, height, $"NetAdapt: {run.Model} adapted to {run.Budget}", Description(run));
        svg.Rectangle(0.5, 0.5, Width - 1, height - 1, "sheet", round: 8);
        svg.Text(Margin, 36, Cut($"{run.Model}, adapted to {run.Budget}", TitleLetter), cssClass: "title");
        svg.Text(Margin, 60, Cut(Headline.Verdict(run), VerdictLetter), cssClass: run.Met ? "good" : "bad");
        Headlines(svg, run);
        Heading(svg, HeadlineTop + HeadlineHeight + 32, TradeOffPlot.Title(run));
        svg.Place(tradeOff, Margin, HeadlineTop + HeadlineHeight + 40);
        if (widths == null) return svg.ToFile(Css(theme));
        Heading(svg, widthsTop - 8, run.Widths.Count <= MaxWidths ? "Widths before and after"
            : $"Widths before and after: the {MaxWidths} of {run.Widths.Count} groups that lost the most channels");
        svg.Place(widths, Margin, widthsTop);
        return svg.ToFile(Css(theme));
    }

    private static void Headlines(Svg svg, ReportData run)
    {
        IReadOnlyList<Headline> headlines = Headline.Of(run);
        double width = (Width - 2 * Margin - Gap * (headlines.Count - 1)) / headlines.Count;
        foreach (var (i, headline) in headlines.Index())
        {
            double x = Margin + i * (width + Gap);
            svg.Rectangle(x, HeadlineTop, width, HeadlineHeight, "card", round: 6);
            svg.Text(x + 10, HeadlineTop + 20, headline.Name, cssClass: "soft");
            svg.Text(x + 10, HeadlineTop + 43, headline.After, cssClass: "value");
            svg.Text(x + 10, HeadlineTop + 61, $"was {headline.Before}", cssClass: "soft");
            string change = headline.Change.Replace("percentage points", "points", StringComparison.Ordinal);
            svg.Text(x + 10, HeadlineTop + 76, change, cssClass: "soft");
        }
    }

    private static void Heading(Svg svg, double y, string text) => svg.Text(Margin, y, text, cssClass: "heading");

    /// <summary>The text, or as much of it as one line holds.</summary>
    private static string Cut(string text, double letter)
    {
        int most = (int)((Width - 2 * Margin) / letter);
        return text.Length <= most ? text : $"{text[..(most - 1)]}…";
    }

    private static string Description(ReportData run)
    {
        var text = new StringBuilder($"{Headline.Verdict(run)}. ");
        foreach (Headline headline in Headline.Of(run))
            text.Append($"{headline.Name}: {headline.Before} before, {headline.After} after. ");
        text.Append(TradeOffPlot.Summary(run));
        if (run.Widths.Count > 0) text.Append(' ').Append(WidthsPlot.Summary(run));
        return text.ToString();
    }

    private static string Css(Theme theme) => Palette.Of(theme).Resolve(
        $"\nsvg {{ font-family: {ReportStyle.Fonts}; }}{ReportStyle.Plots}{ReportStyle.Picture}");
}
