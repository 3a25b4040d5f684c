namespace SecureStoreBackup.Operator.Reports.Html;

/// <summary>The style sheet. Colours are named once for light and once for dark; paper is always light.</summary>
internal static class PageStyle
{
    public const string Css =
        """

        :root {
          color-scheme: light dark;
          --paper: #ffffff; --panel: #f4f6f9; --ink: #17212b; --soft: #4f5b68; --rule: #cfd6de; --grid: #dfe4ea;
          --good: #0b5cab; --warn: #8a5000; --bad: #b3261e; --plain: #56616d; --curve: #0b5cab; --bar: #8a5000;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #10161c; --panel: #18212a; --ink: #e8edf2; --soft: #a9b5c1; --rule: #34404c; --grid: #27313b;
            --good: #7cb8ff; --warn: #f2b35d; --bad: #ff8d84; --plain: #a3afbb; --curve: #7cb8ff; --bar: #f2b35d;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2.5rem 1.5rem 3rem; max-width: 78rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
        header { border-bottom: 3px solid var(--good); padding-bottom: 1.25rem; }
        .kicker { margin: 0; color: var(--soft); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; }
        h1 { margin: .1rem 0 0; font-size: 2.1rem; line-height: 1.2; }
        .policy { margin: .25rem 0 1.25rem; font-size: 1.25rem; color: var(--soft); overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: .75rem 2rem; margin: 0; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        .wide { grid-column: 1 / -1; }
        .cards { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
        .cards div { padding: .6rem .9rem .7rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; }
        .cards dd { font-size: 1.35rem; line-height: 1.3; }
        h2 { margin: 2.75rem 0 1rem; font-size: 1.45rem; line-height: 1.3; overflow-wrap: anywhere; }
        section.target { border-top: 1px solid var(--rule); margin-top: 3rem; }
        h3 { margin: 2.25rem 0 .75rem; font-size: 1.1rem; }
        a { color: var(--good); }
        a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--good); outline-offset: 2px; }
        figure { margin: 0 0 1.25rem; padding: .85rem 1rem 1rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; }
        figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1.5rem; margin-bottom: .75rem; font-size: .875rem; }
        #unproven-table td:last-child { width: 45%; }
        .plot { display: block; width: 100%; height: auto; }
        .plot text { font-size: 13px; fill: var(--soft); }
        .plot .strong { fill: var(--ink); font-weight: 600; }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .good { fill: var(--good); stroke: var(--good); }
        .warn { fill: var(--warn); stroke: var(--warn); }
        .bad { fill: var(--bad); stroke: var(--bad); }
        .plain { fill: var(--plain); stroke: var(--plain); }
        .line { fill: none; stroke-width: 3; }
        .hollow { fill: var(--panel); stroke-width: 2; }
        .stem { stroke: var(--plain); stroke-width: 1.5; }
        .curve { fill: none; stroke: var(--curve); stroke-width: 2; stroke-linejoin: round; }
        .peak { fill: var(--curve); }
        .peak.bad { fill: var(--bad); }
        .objective { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 8 5; }
        .bar { fill: var(--bar); }
        .scroll { overflow: auto; margin: 0 0 1.25rem; border: 1px solid var(--rule); border-radius: 6px; }
        .long { max-height: 46rem; }
        .long thead { position: sticky; top: 0; }
        table { width: 100%; border-collapse: collapse; font-size: .8125rem; font-variant-numeric: tabular-nums; }
        caption { padding: .6rem .75rem; text-align: left; font-weight: 600; }
        th, td { padding: .4rem .5rem; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); overflow-wrap: break-word; }
        tbody th { font-weight: 500; white-space: nowrap; }
        .short { white-space: nowrap; }
        thead th, thead td { background: var(--panel); font-weight: 600; }
        tbody tr:nth-child(even) { background: var(--panel); }
        .empty { color: var(--soft); }
        footer { margin-top: 3rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .875rem; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10pt; }
          .scroll { max-height: none; overflow: visible; border: 0; }
          table { font-size: 7.5pt; }
          th, td { padding: .2rem .35rem; overflow-wrap: anywhere; }
          tbody th, .short { white-space: normal; }
          figure, tr { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          thead { display: table-header-group; }
          section.target { break-before: page; }
          a { color: inherit; text-decoration: none; }
        }

        """;
}
