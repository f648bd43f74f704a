namespace Elbo.Reports;

/// <summary>The rules of the report page; colours and sizes come from <see cref="DesignTokens"/>.</summary>
internal static class ReportStyle
{
    public const string Css = """
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: var(--text-md)/1.6 var(--font-text);
          font-feature-settings: "cv11", "ss03"; -webkit-font-smoothing: antialiased; }
        main, footer { max-width: var(--page); margin: 0 auto; padding: 0 var(--space-5); }
        header { padding: var(--space-8) 0 var(--space-6); }
        .brand { display: flex; align-items: center; gap: var(--space-2); margin: 0 0 var(--space-5);
          color: var(--ink-faint); font-size: var(--text-sm); }
        .brand svg { width: 26px; height: 15px; overflow: visible; }
        .brand path { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; }
        .brand b { color: var(--ink); font-weight: 600; }
        h1 { margin: 0; max-width: 22em; font-size: var(--text-2xl); line-height: 1.12; font-weight: 650;
          letter-spacing: -0.022em; text-wrap: balance; overflow-wrap: anywhere; }
        .summary { max-width: 44rem; margin: var(--space-4) 0 0; font-size: var(--text-lg); line-height: 1.5;
          color: var(--ink-soft); text-wrap: pretty; overflow-wrap: anywhere; }
        .summary::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.55em;
          border-radius: 50%; vertical-align: 0.08em; background: var(--verdict); }
        .good { --verdict: var(--good); }
        .caution { --verdict: var(--caution); }
        .bad { --verdict: var(--bad); }
        .when { margin: var(--space-3) 0 0; color: var(--ink-faint); font-size: var(--text-sm);
          font-variant-numeric: tabular-nums; }
        .numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr));
          gap: var(--space-6); margin: 0; padding: var(--space-5) 0 0; border-top: 1px solid var(--line); }
        .numbers div { min-width: 0; }
        .numbers dt { font-size: var(--text-sm); font-weight: 550; color: var(--ink-soft); }
        .numbers dd { margin: 0; }
        .numbers .value { margin: var(--space-1) 0 var(--space-2); font-size: 2rem; line-height: 1.15; font-weight: 600;
          letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
        .numbers .unit { display: block; margin-top: var(--space-1); line-height: 1.4; }
        .numbers .error, .numbers .unit { font-size: var(--text-sm); font-weight: 400; letter-spacing: 0;
          color: var(--ink-faint); white-space: nowrap; }
        .numbers .explanation { max-width: 22rem; font-size: var(--text-sm); line-height: 1.5; color: var(--ink-faint);
          text-wrap: pretty; }
        .notes { margin: var(--space-6) 0 0; padding: var(--space-4) var(--space-5); background: var(--surface);
          border-left: 3px solid var(--caution); border-radius: var(--radius); }
        .notes ul { margin: 0; padding: 0; list-style: none; }
        .notes li + li { margin-top: var(--space-2); }
        section { margin-top: var(--space-8); }
        h2 { margin: 0 0 var(--space-5); font-size: var(--text-xl); line-height: 1.25; font-weight: 620;
          letter-spacing: -0.015em; }
        h3 { margin: 0 0 var(--space-2); font-size: var(--text-sm); font-weight: 600; }
        .row { display: grid; gap: var(--space-7) var(--space-7); grid-template-columns: repeat(2, minmax(0, 1fr));
          align-items: start; }
        .row.three { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--space-6); }
        .row.one { grid-template-columns: minmax(0, 1fr); }
        .row.one figure { display: grid; gap: var(--space-7); grid-template-columns: repeat(2, minmax(0, 1fr));
          align-items: end; }
        .row.one figcaption { margin: 0; }
        .row.one th { width: 30%; }
        .row + figure, figure + .row, .row + .row { margin-top: var(--space-7); }
        figure { margin: 0; min-width: 0; }
        figure img { display: block; width: 100%; max-width: 34rem; height: auto; border-radius: 2px; }
        figcaption { max-width: var(--measure); margin-top: var(--space-3); font-size: var(--text-sm);
          line-height: 1.55; color: var(--ink-soft); text-wrap: pretty; }
        figcaption b { color: var(--ink); font-weight: 600; }
        .picture-title { margin-bottom: var(--space-3); font-weight: 600; font-size: 0.84375rem; }
        .narrow { display: none; }
        .map { max-width: 34rem; }
        .chart.map text { font-size: 17px; }
        .chart.map .class { font-size: 22px; font-weight: 700; fill: var(--ink); stroke: var(--paper);
          stroke-width: 5px; stroke-linejoin: round; paint-order: stroke; }
        .chart.map .grid { stroke-width: 1.3; }
        .chart.map .base { stroke-width: 1.6; }
        .legend { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-3); margin: var(--space-2) 0 0;
          padding: 0; list-style: none; font-size: var(--text-sm); color: var(--ink-soft);
          font-variant-numeric: tabular-nums; }
        .legend i { display: inline-block; width: 0.65em; height: 0.65em; margin-right: 0.4em; border-radius: 50%; }
        table { width: 100%; border-collapse: collapse; font-size: var(--text-sm); line-height: 1.45; }
        caption { padding: 0 0 var(--space-2); text-align: left; font-weight: 600; }
        th, td { padding: 0.45rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top;
          overflow-wrap: anywhere; }
        th { width: 42%; padding-right: var(--space-4); font-weight: 400; color: var(--ink-soft); }
        td { font-variant-numeric: tabular-nums; }
        .meaning { columns: 2; column-gap: var(--space-7); margin: 0 0 calc(-1 * var(--space-5)); }
        .meaning div { padding-bottom: var(--space-5); break-inside: avoid; }
        .meaning dt { font-weight: 600; font-size: var(--text-sm); }
        .meaning dd { margin: var(--space-1) 0 0; font-size: var(--text-sm); line-height: 1.6; color: var(--ink-soft);
          text-wrap: pretty; }
        footer { margin-top: var(--space-8); padding-top: var(--space-4); padding-bottom: var(--space-7);
          color: var(--ink-faint); font-size: var(--text-xs); }
        @media (max-width: 40rem) {
          main, footer { padding-left: 1.125rem; padding-right: 1.125rem; }
          header { padding: var(--space-6) 0 var(--space-5); }
          section { margin-top: var(--space-7); }
          .row, .row.three, .row.one figure { grid-template-columns: minmax(0, 1fr); }
          .row.one figure { gap: var(--space-3); }
          .meaning { columns: 1; }
          .numbers { gap: var(--space-5); grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); }
          .numbers .value { font-size: 1.625rem; }
          .wide { display: none; }
          .narrow { display: block; }
          .chart.map text { font-size: 23px; }
          .chart.map .class { font-size: 30px; }
        }
        @media print {
          section, figure { break-inside: avoid; }
          header { padding-top: 0; }
        }
        """;
}
