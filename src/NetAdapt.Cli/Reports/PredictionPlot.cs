using System.Globalization;

namespace NetAdapt.Cli.Reports;

/// <summary>Whole networks: the table's latency against the measured one, with the line of equality and a band of 5 %.</summary>
internal static class PredictionPlot
{
    private const double Width = 480, Height = 440, Band = 0.05;

    public static string Draw(ReportData run)
    {
        var svg = new Svg(Width, Height, "The table's latency against the measured one");
        double[] all = [.. run.Predictions.SelectMany(p => new[] { p.PredictedMs, p.MeasuredMs })];
        Axis x = Axis.Over(all, 76, Width - 24), y = x with { From = Height - 56, To = 40 };
        svg.Polygon([.. Edge(1 - Band), .. Edge(1 + Band).Reverse()], "band");
        Frame.Draw(svg, x, y, "measured, ms", "table, ms");
        svg.Line(x.At(x.Low), y.At(x.Low), x.At(x.High), y.At(x.High), "equal");
        foreach (var (name, predicted, measured) in run.Predictions)
            svg.Circle(x.At(measured), y.At(predicted), 4, "mark-a",
                string.Create(CultureInfo.InvariantCulture,
                    $"{name}: table {predicted:0.####} ms, measured {measured:0.####} ms ({100 * (predicted / measured - 1):+0.0;-0.0} %)"));
        Frame.Legend(svg, 76, 20, ("mark-a", "one network"), ("band", "within 5 %"));
        return svg.ToString();

        // The line table = factor * measured, cut to the plot.
        IEnumerable<(double, double)> Edge(double factor)
        {
            const int Pieces = 40;
            for (int i = 0; i <= Pieces; i++)
            {
                double value = x.Low + (x.High - x.Low) * i / Pieces;
                yield return (x.At(value), y.At(Math.Clamp(value * factor, x.Low, x.High)));
            }
        }
    }
}
