using System.Collections.Immutable;

namespace NetAdapt.Cli.Reports;

/// <summary>The colours of a report by name. The page takes them as CSS variables, a picture as plain values.</summary>
internal sealed class Palette
{
    private Palette(params ReadOnlySpan<(string Name, string Colour)> colours) => Colours = [.. colours];

    public static Palette Light { get; } = new(("page", "#ffffff"), ("card", "#f5f6f8"), ("ink", "#1c2128"),
        ("soft", "#5b6470"), ("line", "#e1e4e8"), ("a", "#1f6fd0"), ("b", "#c05500"), ("pale", "#cfe1f7"),
        ("fixed", "#7d8691"), ("good", "#1a7f4b"), ("bad", "#b3261e"));

    public static Palette Dark { get; } = new(("page", "#14181d"), ("card", "#1e242b"), ("ink", "#e6e9ed"),
        ("soft", "#9aa4b0"), ("line", "#2c343d"), ("a", "#5aa2f5"), ("b", "#f2994a"), ("pale", "#20395a"),
        ("fixed", "#7a8591"), ("good", "#4cc38a"), ("bad", "#f2766d"));

    public ImmutableArray<(string Name, string Colour)> Colours { get; }

    public string this[string name] => Colours.First(colour => colour.Name == name).Colour;

    public static Palette Of(Theme theme) => theme == Theme.Dark ? Dark : Light;

    /// <summary>The colours as declarations: "--page: #ffffff; ...".</summary>
    public string ToVariables() => string.Join(' ', Colours.Select(colour => $"--{colour.Name}: {colour.Colour};"));

    /// <summary>Puts the colours in place of var(--name), for programs that know no CSS variables.</summary>
    public string Resolve(string css) => Colours.Aggregate(css, (text, colour) =>
        text.Replace($"var(--{colour.Name})", colour.Colour, StringComparison.Ordinal));
}

/// <summary>The background that a picture is drawn for.</summary>
internal enum Theme
{
    Light,
    Dark,
}
