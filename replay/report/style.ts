/** Colours by place in the legend (Okabe and Ito's, told apart by colour-blind eyes too), lighter on dark. */
export const style = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --soft: #d9dee4; --quiet: #5b6570;
  --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #9a6a00; --s4: #b0437f; --s5: #5b6570; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --back: #14171a; --soft: #30363d; --quiet: #9aa4ae;
  --s0: #56b4e9; --s1: #ff9440; --s2: #2fd3a5; --s3: #f0c24b; --s4: #ea8fc0; --s5: #9aa4ae; } }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
main { max-width: 820px; margin: 0 auto; padding: 24px 16px 64px; }
figure { margin: 24px 0; } figcaption { font-weight: 600; } small { font-weight: 400; color: var(--quiet); }
figcaption div { font-weight: 400; font-size: 13px; }
svg { width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--quiet); }
.grid { stroke: var(--soft); } .line { fill: none; stroke: var(--c); stroke-width: 2; }
.mark { fill: var(--c); fill-opacity: .85; } .bar { fill: var(--c); }
.key { margin-right: 12px; } .key::before { content: "●"; color: var(--c); margin-right: 4px; }
.s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); } .s4 { --c: var(--s4); }
.s5 { --c: var(--s5); }
.claims { list-style: none; padding: 0; } .claims .holds b { color: var(--s2); } .claims .fails b { color: var(--s1); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; white-space: nowrap; }
th, td { padding: 3px 8px; text-align: right; border-bottom: 1px solid var(--soft); }
th:first-child, td:first-child, td:nth-child(2), td:nth-child(3) { text-align: left; }
tr.subject td { font-weight: 600; } tr.bound td { color: var(--quiet); }
`;
