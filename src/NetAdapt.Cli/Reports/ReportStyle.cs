namespace NetAdapt.Cli.Reports;

/// <summary>The page's style sheet. Colours are told apart by people with red-green blindness too, and have their own dark values.</summary>
internal static class ReportStyle
{
    public const string Css = """

        :root { --page: #ffffff; --card: #f5f6f8; --ink: #1c2128; --soft: #5b6470; --line: #e1e4e8; --a: #1f6fd0; --b: #d1600a; --pale: #b9d3f1; --fixed: #a3abb5; --good: #1a7f4b; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #14181d; --card: #1e242b; --ink: #e6e9ed; --soft: #9aa4b0; --line: #2c343d; --a: #5aa2f5; --b: #f2994a; --pale: #274769; --fixed: #66707b; --good: #4cc38a; --bad: #f2766d; }
        }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        main { max-width: 1000px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere; } h1 small { font-weight: normal; color: var(--soft); font-size: 18px; }
        h2 { font-size: 18px; margin: 40px 0 8px; } p { margin: 4px 0 12px; color: var(--soft); max-width: 76ch; }
        .verdict { font-size: 16px; margin: 4px 0 20px; font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; }
        .card { background: var(--card); border-radius: 8px; padding: 12px 16px; } .card .name { color: var(--soft); font-size: 13px; }
        .card .value { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; } .card .was, .card .change { color: var(--soft); font-size: 13px; }
        svg { width: 100%; height: auto; display: block; } .narrow { max-width: 560px; } .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; min-width: 60%; }
        th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { font-weight: 600; color: var(--soft); }
        td.n, th.n { text-align: right; } td.shape { white-space: normal; } td.same { color: var(--soft); } .conditions td { white-space: normal; overflow-wrap: anywhere; } .conditions th { vertical-align: top; }
        svg text { font-size: 12.5px; fill: var(--ink); } svg .tick { fill: var(--soft); font-size: 12px; } svg .mark-label { font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4px; } svg .limit-label { fill: var(--bad); }
        svg .grid { stroke: var(--line); } svg .axis { stroke: var(--soft); } svg .limit { stroke: var(--bad); stroke-dasharray: 5 4; } svg .equal { stroke: var(--soft); stroke-dasharray: 4 4; }
        svg .curve { fill: none; stroke: var(--a); stroke-width: 1.5; opacity: .55; } svg .mark-a { fill: var(--a); } svg .mark-b { fill: var(--b); } svg .band { fill: var(--pale); opacity: .5; }
        svg .bar-before { fill: var(--pale); } svg .bar-after { fill: var(--a); } svg .bar-fixed { fill: var(--fixed); }
        @media print { main { max-width: none; } section { break-inside: avoid; } }

        """;
}
