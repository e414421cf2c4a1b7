using System.Globalization;
using System.Net;
using System.Text;

namespace NetAdapt.Cli.Reports;

/// <summary>Writes one SVG picture. Colours are classes, which the page's style sheet gives for light and dark.</summary>
internal sealed class Svg(double width, double height, string title)
{
    private readonly StringBuilder _body = new();

    public void Line(double x1, double y1, double x2, double y2, string cssClass) =>
        Add($"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" class=\"{cssClass}\"/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, string cssClass) =>
        Add($"<polyline points=\"{Points(points)}\" class=\"{cssClass}\"/>");

    public void Polygon(IEnumerable<(double X, double Y)> points, string cssClass) =>
        Add($"<polygon points=\"{Points(points)}\" class=\"{cssClass}\"/>");

    /// <param name="tip">What a pointer that rests on the mark is shown.</param>
    public void Circle(double x, double y, double radius, string cssClass, string tip) =>
        Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" class=\"{cssClass}\"><title>{Escape(tip)}</title></circle>");

    public void Diamond(double x, double y, double radius, string cssClass, string tip) =>
        Add($"<path d=\"M{x:0.##} {y - radius:0.##} l{radius:0.##} {radius:0.##} l{-radius:0.##} {radius:0.##} l{-radius:0.##} {-radius:0.##} z\" class=\"{cssClass}\"><title>{Escape(tip)}</title></path>");

    public void Rectangle(double x, double y, double w, double h, string cssClass, string tip = "") =>
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(0, w):0.##}\" height=\"{h:0.##}\" rx=\"2\" class=\"{cssClass}\"><title>{Escape(tip)}</title></rect>");

    /// <param name="anchor">start, middle or end: which part of the text stands at x.</param>
    public void Text(double x, double y, string text, string anchor = "start", string cssClass = "label", double rotate = 0) =>
        Add($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\" class=\"{cssClass}\"{(rotate == 0 ? "" : Invariant($" transform=\"rotate({rotate:0.##} {x:0.##} {y:0.##})\""))}>{Escape(text)}</text>");

    public override string ToString() =>
        Invariant($"<svg viewBox=\"0 0 {width:0.##} {height:0.##}\" role=\"img\" aria-label=\"{Escape(title)}\">") + _body + "</svg>";

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => Invariant($"{p.X:0.##},{p.Y:0.##}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(FormattableString element) => _body.Append(Invariant(element)).Append('\n');
}
