/** The style of the page, as its text: what is bundled must be what is hashed. Every text has a contrast of 4.5 or more. */
export const style = `
:root {
  --back: #f7f7f5; --sheet: #fff; --soft: #f1f2f0; --text: #1f2428; --quiet: #5a636c; --line: #dfe2e0;
  --ok: #19703f; --repaired: #0a62a3; --would-repair: #6243b8; --attention: #8f5200; --failed: #b0241c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #131619; --sheet: #1a1e22; --soft: #22272c; --text: #e4e7e9; --quiet: #a3abb3; --line: #343a40;
    --ok: #66d39a; --repaired: #72b9f4; --would-repair: #b9a6ff; --attention: #efb45c; --failed: #ff938a;
  }
}
.ok { --accent: var(--ok) }
.repaired { --accent: var(--repaired) }
.would-repair { --accent: var(--would-repair) }
.attention { --accent: var(--attention) }
.failed { --accent: var(--failed) }

* { box-sizing: border-box }
body {
  margin: 0; border-top: .375rem solid var(--accent); background: var(--back); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
header, main { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem) }
header { padding-top: 2.25rem }
main { padding-bottom: 4rem }
h1 { margin: 0; font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.25rem); line-height: 1.2; letter-spacing: -.015em }
.verdict { display: block; margin-bottom: .375rem; color: var(--accent); font-size: .9375rem; letter-spacing: .08em }
.summary { margin: .625rem 0 0; font-size: 1.125rem }
h2 { margin: 0 0 .75rem; font-size: 1.1875rem; line-height: 1.3 }
h3, h4 { margin: 0; font-size: 1rem; line-height: 1.4 }
h4 { font-size: .9375rem }
p { margin: .375rem 0 0; max-width: 52rem }
h2 + p, .filter + p { margin: -.5rem 0 .75rem; color: var(--quiet) }
.count, .place { color: var(--quiet); font-weight: 400; font-size: .9375em }
a { color: var(--accent) }
:focus-visible { outline: .1875rem solid var(--accent); outline-offset: .125rem }

dl { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.5rem; margin: 1.75rem 0 0; font-size: .9375rem }
dt { color: var(--quiet) }
dd { margin: 0 }
section { margin-top: 2.75rem }
ul { margin: 0; padding-left: 1.25rem }
article {
  margin-top: .75rem; padding: 1rem 1.25rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: .5rem;
}
.to-do article { border-left: .25rem solid var(--accent) }
article > .item { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line) }
.position { color: var(--quiet); font-size: .9375rem }
.hint:has(.block) { max-width: none }
.hint { padding-left: .75rem; border-left: .1875rem solid var(--line) }

code, pre { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
.block { display: block; margin-top: .375rem }
pre { margin: .5rem 0 0 }
pre, .block { padding: .625rem .875rem; background: var(--soft); border-radius: .375rem }
pre, code { white-space: pre-wrap; user-select: text }
summary { width: max-content; margin-top: .375rem; color: var(--quiet); font-size: .875rem; cursor: pointer }

table {
  width: 100%; table-layout: fixed; border-collapse: collapse; border: 1px solid var(--line); background: var(--sheet);
  font-size: .9375rem; line-height: 1.45;
}
th, td { padding: .5rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top }
thead th { color: var(--quiet); font-size: .8125rem; font-weight: 600; overflow-wrap: normal }
.item th { font-weight: 600 }
.number, th[data-sort="number"] { text-align: right; font-variant-numeric: tabular-nums }
.reason th { background: var(--soft); font-weight: 600 }
.below td { padding-top: 0; border-top: 0 }
.databases th:first-child { width: 38% }
.databases:has(th:nth-child(8)) th:first-child { width: 25% }
.changes th:nth-child(3) { width: 10% }
.changes th:nth-child(4) { width: 15% }
.changes th:nth-child(5) { width: 25% }
.changes th:nth-child(6) { width: 12% }
.left-alone thead th:nth-child(3) { width: 20% }
.differences thead th:nth-child(2) { width: 22% }
.differences thead th:nth-child(4) { width: 14% }
.changes td b { font-weight: 600 }

button {
  padding: .125rem .375rem; margin: -.125rem -.375rem; border: 0; border-radius: .25rem; background: none;
  color: inherit; font: inherit; text-align: inherit; cursor: pointer;
}
button:hover { color: var(--text); background: var(--soft) }
th button::after { content: " \\2195"; content: " \\2195" / ""; font-weight: 400 }
[aria-sort] button { color: var(--text) }
[aria-sort="ascending"] button::after { content: " \\2191"; content: " \\2191" / "" }
[aria-sort="descending"] button::after { content: " \\2193"; content: " \\2193" / "" }
.filter { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin-bottom: .75rem; font-size: .875rem }
h2 + .filter + p { margin-top: 0 }
.filter input {
  width: 18rem; max-width: 100%; margin-left: .375rem; padding: .3125rem .625rem; border: 1px solid var(--quiet);
  border-radius: .375rem; background: var(--sheet); color: var(--text); font: inherit;
}
.filter button { margin: 0; padding: .3125rem .625rem; border: 1px solid var(--line) }
output { color: var(--quiet); font-variant-numeric: tabular-nums }
@media screen { .out { display: none !important } }

figure { max-width: 36rem; margin: .625rem 0 .25rem }
svg { display: block; width: 100%; height: .75rem; border-radius: .375rem }
.room { fill: var(--line) }
.used { fill: var(--attention) }
figcaption {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: .25rem; color: var(--quiet);
  font-size: .8125rem; font-variant-numeric: tabular-nums;
}
figcaption b { order: -1; width: 100%; color: var(--text) }

@media screen and (max-width: 48rem) {
  dl { display: block }
  dd { margin-bottom: .5rem }
  article { padding: .875rem 1rem }
  .filter label { flex: 1 1 100% }
  .filter input { width: 100%; margin-left: 0 }
}
@media screen and (max-width: 60rem) {
  table, thead, tbody, tr, th, td { display: block; width: auto !important }
  thead tr { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .5rem .75rem }
  thead th { padding: 0; border: 0 }
  thead:not(:has(button)) { display: none }
  .item { padding: .625rem .75rem; border-top: 1px solid var(--line) }
  .item th, .item td { padding: 0; border: 0; text-align: left }
  .below td { padding: 0 .75rem .625rem }
  .databases .item { display: flex; flex-wrap: wrap; gap: 0 1rem }
  .databases .item th { width: 100% }
  .item td::before { color: var(--quiet) }
  .databases td:nth-child(2)::before { content: "checked " }
  .databases td:nth-child(3)::before { content: "repairs " }
  .databases td:nth-child(4)::before { content: "left alone " }
  .databases td:nth-child(5)::before { content: "not repaired " }
  .databases td:nth-child(6)::before { content: "running out " }
  .databases td:nth-child(7)::before { content: "restored " }
  .databases td:nth-child(8)::before { content: "left behind " }
  .differences .item td:nth-child(2)::before { content: "table " }
  .differences .item td:nth-child(4)::before { content: "database " }
  .changes .item td:nth-child(2)::before, .left-alone .item td:nth-child(2)::before { content: "sequence " }
  .changes .item td:nth-child(3), .changes .item td:nth-child(4) { display: inline }
  .changes .item td:nth-child(3)::before { content: "next value " }
  .changes .item td:nth-child(4)::before { content: " \\2192\\a0" }
  .changes .item td:nth-child(6)::before, .left-alone .item td:nth-child(3)::before { content: "database " }
}

@media print {
  :root {
    --back: #fff; --sheet: #fff; --soft: #fff; --text: #000; --quiet: #333; --line: #999;
    --ok: #000; --repaired: #000; --would-repair: #000; --attention: #000; --failed: #000;
  }
  :root { font-size: 10pt }
  header, main { max-width: none; padding-left: 0; padding-right: 0 }
  .filter, th button::after, summary { display: none }
  button { padding: 0; margin: 0 }
  details::details-content { content-visibility: visible; block-size: auto }
  .room { stroke: #000; stroke-width: 1; vector-effect: non-scaling-stroke }
  pre, .block { border: 1px solid var(--line) }
  thead { display: table-header-group }
  .item, article > p, figure { break-inside: avoid }
  h2, h3, .reason { break-after: avoid }
  a::after { content: " (" attr(href) ")" }
}
`;
