using System.Globalization;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Reports;

/// <summary>Whole networks: the table's latency against the measured one, with the line of equality and a band of 5 %.</summary>
internal static class PredictionPlot
{
    private const double Width = 480, Height = 440, Band = 0.05;

    public static Svg Draw(ReportData run)
    {
        var svg = new Svg(Width, Height, "The latency table against measurement",
            "One circle for each whole network: measured latency from left to right, the table's from bottom to top. "
            + "On the dashed line both are equal; the band around it is 5 % wide to each side.");
        double[] all = [.. run.Predictions.SelectMany(p => new[] { p.PredictedMs, p.MeasuredMs })];
        LatencyScale scale = LatencyScale.Of(all);
        Axis x = Axis.Over(all.Select(ms => ms * scale.PerMillisecond), 76, Width - 24);
        Axis y = x with { From = Height - 56, To = 40 };
        svg.Polygon([.. Edge(1 - Band), .. Edge(1 + Band).Reverse()], "band");
        Frame.Draw(svg, x, y, $"measured latency, {scale.Unit}", $"latency by the table, {scale.Unit}");
        svg.Line(x.At(x.Low), y.At(x.Low), x.At(x.High), y.At(x.High), "equal");
        foreach (var (name, predicted, measured) in run.Predictions)
            svg.Circle(x.At(measured * scale.PerMillisecond), y.At(predicted * scale.PerMillisecond), 4, "mark-a",
                $"{name}: table {new Latency(predicted)}, measured {new Latency(measured)} "
                + $"({Error(predicted, measured)})");
        Frame.Legend(svg, 76, 20, ("mark-a", "one network"), ("band", "within 5 %"));
        return svg;

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

    /// <summary>How far the table is off, with its sign: "+1.2 %".</summary>
    public static string Error(double predictedMs, double measuredMs) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * (predictedMs / measuredMs - 1):+0.0;-0.0;0.0} %");

    /// <summary>The main figures as a sentence.</summary>
    public static string Summary(ReportData run)
    {
        double[] errors = [.. run.Predictions.Select(p => Math.Abs(p.PredictedMs / p.MeasuredMs - 1)).Order()];
        string networks = $"{errors.Length} whole {(errors.Length == 1 ? "network" : "networks")}, measured";
        double median = 100 * errors[errors.Length / 2], largest = 100 * errors[^1];
        return string.Create(CultureInfo.InvariantCulture,
            $"{networks}: the table's error has a median of {median:0.0} % and a largest of {largest:0.0} %.");
    }
}
