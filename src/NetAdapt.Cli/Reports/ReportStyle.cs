namespace NetAdapt.Cli.Reports;

/// <summary>The style sheets of the page and of the plots. Colours come from a <see cref="Palette"/>.</summary>
internal static class ReportStyle
{
    /// <summary>The fonts of the page and of a picture.</summary>
    public const string Fonts = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Liberation Sans\", sans-serif";

    /// <summary>The style of the plots, in the page and in a picture.</summary>
    public const string Plots = """

        svg text { font-size: 12.5px; fill: var(--ink); }
        svg .tick { fill: var(--soft); font-size: 12px; }
        svg .mark-label { font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
        svg .limit-label { fill: var(--bad); }
        svg .grid { stroke: var(--line); }
        svg .axis { stroke: var(--soft); }
        svg .limit { stroke: var(--bad); stroke-dasharray: 5 4; }
        svg .equal { stroke: var(--soft); stroke-dasharray: 4 4; }
        svg .curve { fill: none; stroke: var(--a); stroke-width: 1.5; }
        svg .mark-a { fill: var(--a); }
        svg .mark-b { fill: var(--b); }
        svg .band { fill: var(--pale); stroke: var(--a); stroke-dasharray: 1 3; }
        svg .bar-before { fill: var(--pale); stroke: var(--a); }
        svg .bar-after { fill: var(--a); stroke: var(--a); }
        svg .bar-fixed { fill: var(--fixed); stroke: var(--fixed); }

        """;

    /// <summary>The style of a picture's other parts.</summary>
    public const string Picture = """

        svg .sheet { fill: var(--page); stroke: var(--line); }
        svg .card { fill: var(--card); }
        svg .title { font-size: 19px; font-weight: 600; }
        svg .heading { font-size: 15px; font-weight: 600; }
        svg .value { font-size: 19px; font-weight: 600; }
        svg .soft { fill: var(--soft); font-size: 12px; }
        svg .good { fill: var(--good); font-size: 14px; font-weight: 600; }
        svg .bad { fill: var(--bad); font-size: 14px; font-weight: 600; }

        """;

    private const string Layout = """

        body { margin: 0; background: var(--page); color: var(--ink); }
        main { max-width: 1000px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere; line-height: 1.3; }
        h1 small { font-weight: normal; color: var(--soft); font-size: 18px; }
        h2 { font-size: 18px; margin: 40px 0 8px; }
        p, figcaption { margin: 4px 0 12px; color: var(--soft); max-width: 76ch; }
        a { color: var(--a); }
        :focus-visible { outline: 3px solid var(--a); outline-offset: 2px; }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 20px 0 0; padding: 0; }
        .verdict { font-size: 16px; margin: 4px 0 20px; font-weight: 600; }
        .good { color: var(--good); }
        .bad { color: var(--bad); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 0; }
        .card { background: var(--card); border: 1px solid var(--card); border-radius: 8px; padding: 12px 16px; }
        .card dt, .card dd { margin: 0; color: var(--soft); font-size: 13px; }
        .card .value { font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
        .card .value { white-space: nowrap; color: var(--ink); }
        figure { margin: 12px 0; }
        svg { width: 100%; height: auto; display: block; }
        .narrow svg { max-width: 560px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; min-width: 60%; }
        caption { text-align: left; color: var(--soft); padding: 0 0 6px; }
        th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); }
        th, td { white-space: nowrap; vertical-align: top; }
        thead th { font-weight: 600; color: var(--soft); vertical-align: bottom; white-space: normal; }
        tbody th { font-weight: normal; }
        td.n, th.n { text-align: right; }
        td.text { white-space: normal; overflow-wrap: anywhere; }
        @media (max-width: 560px) { main { padding: 20px 12px 40px; } }

        """;

    /// <summary>Paper has the light colours, whatever the reader's system asks for.</summary>
    private const string Print = """

        @page { margin: 15mm; }
        @media print {
          main { max-width: none; padding: 0; }
          body { font-size: 10.5pt; }
          nav { display: none; }
          h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 20pt; break-after: avoid; }
          .card { border-color: var(--soft); }
          .cards { grid-template-columns: repeat(3, 1fr); break-inside: avoid; }
          figure, tr { break-inside: avoid; }
          thead { display: table-header-group; }
          caption, p { break-after: avoid; }
          .scroll { overflow: visible; }
          table { font-size: 8.5pt; width: 100%; }
          th, td { white-space: normal; padding: 2pt 8pt 2pt 0; }
          tbody th { min-width: 8em; overflow-wrap: anywhere; }
          tbody .n { min-width: 0; white-space: nowrap; }
          a { color: inherit; text-decoration: none; }
        }

        """;

    /// <summary>The page's style sheet: light, dark where the reader's system asks for it, and print.</summary>
    public static string Page { get; } =
        $$"""

        :root { color-scheme: light dark; {{Palette.Light.ToVariables()}} }
        @media screen and (prefers-color-scheme: dark) { :root { {{Palette.Dark.ToVariables()}} } }
        body { font: 15px/1.5 {{Fonts}}; }
        {{Layout}}{{Plots}}{{Print}}
        """;
}
