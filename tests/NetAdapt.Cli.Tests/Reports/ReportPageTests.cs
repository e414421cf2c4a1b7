using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Tests.Reports;

public sealed partial class ReportPageTests
{
    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        string page = ReportPage.Write(SampleRun.Finished);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_is_well_formed_and_holds_only_finite_numbers()
    {
        foreach (ReportData run in new[] { SampleRun.Finished, SampleRun.NotMet })
        {
            string page = ReportPage.Write(run);
            Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
            Assert.NotEmpty(Pictures().Matches(page));
            foreach (Match picture in Pictures().Matches(page)) XElement.Parse(picture.Value);
        }
    }

    [Fact]
    public void The_page_says_where_the_iterations_time_went()
    {
        Assert.Contains("An iteration took 20.0 s on average: training 80.0 %, evaluation 10.0 %, look-ups 2.5 %, measuring 5.0 %, idle 2.0 %, other 0.5 %.",
            ReportPage.Write(SampleRun.Finished), StringComparison.Ordinal);
        Assert.DoesNotContain("An iteration took", ReportPage.Write(SampleRun.NotMet), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_escaped()
    {
        Assert.Contains("mobilenet &lt;&amp;&gt; &quot;0.5&quot;", ReportPage.Write(SampleRun.Finished), StringComparison.Ordinal);
    }

    [Fact]
    public void The_trade_off_has_a_mark_for_each_iteration_and_for_both_ends()
    {
        var picture = XElement.Parse(TradeOffPlot.Draw(SampleRun.Finished).ToString());
        // One more of each is in the legend.
        Assert.Equal(SampleRun.Finished.Iterations.Count + 1, picture.Elements("circle").Count());
        Assert.Equal(2 + 1, picture.Elements("path").Count());
    }

    [Fact]
    public void A_run_that_did_not_meet_its_budget_says_so_and_why() =>
        Assert.Contains("budget not met: nothing can shrink &lt; any further", ReportPage.Write(SampleRun.NotMet), StringComparison.Ordinal);

    [Fact]
    public void Layers_have_latencies_where_a_table_had_them()
    {
        Assert.Contains("latency before", ReportPage.Write(SampleRun.Finished), StringComparison.Ordinal);
        ReportData ofMacs = SampleRun.Finished with { Layers = [.. SampleRun.Finished.Layers.Select(layer => layer with { MsBefore = null, MsAfter = null })] };
        Assert.DoesNotContain("latency before", ReportPage.Write(ofMacs), StringComparison.Ordinal);
    }

    [Fact]
    public void Latencies_of_another_device_are_said_to_be_its_tables()
    {
        Assert.DoesNotContain("not measured there", ReportPage.Write(SampleRun.Finished), StringComparison.Ordinal);
        Assert.Contains("Latencies are those of Some &lt;Board&gt;, by the table", ReportPage.Write(SampleRun.OfAnotherDevice), StringComparison.Ordinal);
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Pictures();
}
