using System.Globalization;
using System.Net;
using System.Text;

namespace NetAdapt.Cli.Reports;

/// <summary>Draws one SVG picture. Colours are CSS classes, which a style sheet gives for light and dark.</summary>
/// <param name="title">What the picture is, as a screen reader names it.</param>
/// <param name="description">What is drawn and how it is read.</param>
internal sealed class Svg(double width, double height, string title, string description)
{
    private readonly StringBuilder _body = new();

    public double Width => width;

    public double Height => height;

    public void Line(double x1, double y1, double x2, double y2, string cssClass) =>
        Add($"<line x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\" class=\"{cssClass}\"/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, string cssClass) =>
        Add($"<polyline points=\"{Points(points)}\" class=\"{cssClass}\"/>");

    public void Polygon(IEnumerable<(double X, double Y)> points, string cssClass) =>
        Add($"<polygon points=\"{Points(points)}\" class=\"{cssClass}\"/>");

    /// <param name="tip">What a pointer that rests on the mark is shown.</param>
    public void Circle(double x, double y, double radius, string cssClass, string tip = "") =>
        Mark($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" class=\"{cssClass}\"", "circle", tip);

    public void Diamond(double x, double y, double radius, string cssClass, string tip = "")
    {
        FormattableString path = $"M{x:0.##} {y - radius:0.##} l{radius:0.##} {radius:0.##}";
        FormattableString end = $"l{-radius:0.##} {radius:0.##} l{-radius:0.##} {-radius:0.##} z";
        Mark($"<path d=\"{Invariant(path)} {Invariant(end)}\" class=\"{cssClass}\"", "path", tip);
    }

    public void Rectangle(double x, double y, double w, double h, string cssClass, string tip = "", double round = 2)
    {
        FormattableString size = $"width=\"{Math.Max(0, w):0.##}\" height=\"{h:0.##}\" rx=\"{round:0.##}\"";
        Mark($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" {Invariant(size)} class=\"{cssClass}\"", "rect", tip);
    }

    /// <param name="anchor">start, middle or end: which part of the text stands at x.</param>
    public void Text(
        double x, double y, string text, string anchor = "start", string cssClass = "label", double rotate = 0)
    {
        string turned = rotate == 0 ? "" : Invariant($" transform=\"rotate({rotate:0.##} {x:0.##} {y:0.##})\"");
        FormattableString place = $"x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\"";
        Add($"<text {Invariant(place)} class=\"{cssClass}\"{turned}>{Escape(text)}</text>");
    }

    /// <summary>Draws another picture into this one, with its upper left corner at a point.</summary>
    public void Place(Svg part, double x, double y) =>
        Add($"<g transform=\"translate({x:0.##} {y:0.##})\">\n{part._body}</g>");

    /// <summary>The picture as a part of an HTML page.</summary>
    public override string ToString() => ToText("");

    /// <summary>The picture as a file of its own, with its style sheet in it.</summary>
    public string ToFile(string css)
    {
        const string Namespace = " xmlns=\"http://www.w3.org/2000/svg\"";
        string size = Invariant($" width=\"{width:0.##}\" height=\"{height:0.##}\"");
        return $"{ToText(Namespace + size, $"<style>{css}</style>\n")}\n";
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private string ToText(string attributes, string style = "")
    {
        string named = $"<title>{Escape(title)}</title>\n<desc>{Escape(description)}</desc>\n";
        string label = $"role=\"img\" aria-label=\"{Escape(title)}\"";
        return Invariant($"<svg{attributes} viewBox=\"0 0 {width:0.##} {height:0.##}\" {label}>\n")
            + named + style + _body + "</svg>";
    }

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(p => Invariant($"{p.X:0.##},{p.Y:0.##}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ends an element that has begun, with its tip where there is one.</summary>
    private void Mark(FormattableString begun, string element, string tip) =>
        Add($"{Invariant(begun)}{(tip.Length == 0 ? "/>" : $"><title>{Escape(tip)}</title></{element}>")}");

    private void Add(FormattableString element) => _body.Append(Invariant(element)).Append('\n');
}
