namespace NetAdapt.Cli.Reports;

/// <summary>A plot's two axes: grid, ticks and names.</summary>
internal static class Frame
{
    public static void Draw(Svg svg, Axis x, Axis y, string xName, string yName)
    {
        foreach (double tick in x.Ticks())
        {
            svg.Line(x.At(tick), y.From, x.At(tick), y.To, "grid");
            svg.Text(x.At(tick), y.From + 18, x.Format(tick), "middle", "tick");
        }
        foreach (double tick in y.Ticks())
        {
            svg.Line(x.From, y.At(tick), x.To, y.At(tick), "grid");
            svg.Text(x.From - 8, y.At(tick) + 4, y.Format(tick), "end", "tick");
        }
        svg.Line(x.From, y.From, x.To, y.From, "axis");
        svg.Text((x.From + x.To) / 2, y.From + 40, xName, "middle");
        svg.Text(x.From - 52, (y.From + y.To) / 2, yName, "middle", "label", rotate: -90);
    }

    /// <summary>A row of marks with their names, above the plot; each mark has its shape in the plot.</summary>
    public static void Legend(Svg svg, double x, double y, params (string CssClass, string Name)[] entries)
    {
        foreach (var (cssClass, name) in entries)
        {
            if (cssClass == "mark-a") svg.Circle(x + 6, y - 4, 4, cssClass);
            else if (cssClass == "mark-b") svg.Diamond(x + 6, y - 4, 6, cssClass);
            else svg.Rectangle(x, y - 9, 12, 10, cssClass);
            svg.Text(x + 18, y, name);
            x += 34 + 7.2 * name.Length;
        }
    }
}
