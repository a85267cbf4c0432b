"""The style sheet of the HTML report: light and dark, for screens of any width and for paper."""

STYLE = """
:root {
  --page: #f6f8fa; --card: #ffffff; --ink: #1b1f24; --faint: #57606a; --line: #d5dbe1; --head: #eef1f4;
  --code: #f1f4f7; --link: #0757ba; --error: #b3161f; --error-soft: #fdeceb; --warning: #7d4e00;
  --warning-soft: #fff5d6; --info: #0757ba; --info-soft: #e6f1fd; --good: #14682c; --good-soft: #e3f6e8;
  --mark: #ffd9d5; --mark-warning: #ffe9a8; --mark-info: #cfe5ff;
  color-scheme: light;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --card: #171c23; --ink: #e4e9ee; --faint: #9ba7b4; --line: #323b46; --head: #1f262f;
    --code: #10161d; --link: #77b4ff; --error: #ff8f87; --error-soft: #3a1a1b; --warning: #f0bd4f;
    --warning-soft: #33280d; --info: #77b4ff; --info-soft: #13283f; --good: #6bd48a; --good-soft: #13301d;
    --mark: #6b2423; --mark-warning: #5a430c; --mark-info: #1d4470;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 80rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
a { color: var(--link); }
h1 { margin: .15rem 0 .35rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 0 0 .75rem; font-size: 1.3rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1.02rem; line-height: 1.4; }
h4 { margin: 1.1rem 0 .35rem; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 .5rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .9em; }
pre code { font-size: 1em; }
code { overflow-wrap: anywhere; }
th code { overflow-wrap: break-word; }
.lead, .meta, .faint { color: var(--faint); }
.lead { max-width: 60rem; }
header { padding: 1.5rem 1.75rem 1.35rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; border-left: 8px solid var(--good); }
header.error { border-left-color: var(--error); }
header.warning { border-left-color: var(--warning); }
header.info { border-left-color: var(--info); }
header.error h1 { color: var(--error); }
header.warning h1 { color: var(--warning); }
header.good h1 { color: var(--good); }
header p { margin: 0; }
.brand { font-weight: 600; color: var(--faint); letter-spacing: .01em; }
header .meta { margin-top: .5rem; font-size: .9rem; }
.failed { margin-top: 1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { padding: .7rem 1rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; color: var(--faint); font-size: .88rem; }
.tiles b { display: block; font-size: 1.55rem; line-height: 1.25; font-weight: 650; color: var(--ink); font-variant-numeric: tabular-nums; }
.tiles .error b { color: var(--error); }
.tiles .warning b { color: var(--warning); }
.tiles .info b { color: var(--info); }
nav { margin: 0 0 1.75rem; font-size: .92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: 0; padding: 0 .25rem; list-style: none; }
section { margin: 0 0 2.25rem; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .5rem .85rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--head); color: var(--faint); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
tbody th .faint { font-weight: 400; font-size: .92em; }
.numbers td { font-variant-numeric: tabular-nums; white-space: nowrap; }
.matrix td { min-width: 9rem; }
.matrix tbody th { min-width: 11rem; }
.matrix ul { margin: 0; padding: 0; list-style: none; }
.matrix .faint { font-size: .92em; }
.rules tbody th { min-width: 15rem; }
.rules td, .rules thead th:not(:first-child) { white-space: nowrap; }
.listing td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.ok { color: var(--good); white-space: nowrap; }
.bad { color: var(--error); font-weight: 650; }
.warn { color: var(--warning); font-weight: 650; }
.pill { display: inline-block; padding: 0 .5rem; border-radius: 999px; font-size: .8rem; line-height: 1.5rem; font-weight: 600; white-space: nowrap; background: var(--head); color: var(--ink); }
.pill.error { background: var(--error-soft); color: var(--error); }
.pill.warning { background: var(--warning-soft); color: var(--warning); }
.pill.info { background: var(--info-soft); color: var(--info); }
.pill.good { background: var(--good-soft); color: var(--good); }
.pill.plain { font-weight: 400; overflow-wrap: anywhere; white-space: normal; }
article { margin: 0 0 1rem; padding: 1rem 1.25rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
article > header { display: flex; flex-wrap: wrap; gap: .35rem .7rem; align-items: center; padding: 0; background: none; border: 0; border-radius: 0; }
article > .lead { margin: .2rem 0 0; }
.finding { margin: 0 0 .9rem; padding-left: .85rem; border-left: 3px solid var(--line); }
.finding p { margin: 0 0 .2rem; overflow-wrap: anywhere; }
.finding .at { color: var(--faint); font-size: .88rem; }
.finding .hint { margin-top: .25rem; }
.hint b { color: var(--good); }
pre { margin: .35rem 0; padding: .5rem .75rem; overflow-x: auto; background: var(--code); border-radius: 6px; line-height: 1.5; }
pre .n { display: inline-block; min-width: 2.6rem; padding-right: .9rem; text-align: right; color: var(--faint); user-select: none; }
mark { padding: .08em 0; border-radius: 2px; background: var(--mark); color: inherit; }
.warning mark { background: var(--mark-warning); }
.info mark, .beside mark { background: var(--mark-info); }
details { margin: .75rem 0 0; }
summary { cursor: pointer; color: var(--link); font-weight: 600; }
details > .scroll, details > ul { margin-top: .6rem; }
.short { margin: 0; padding: 0; list-style: none; font-size: .9rem; }
.short li { padding: .3rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
footer { color: var(--faint); font-size: .88rem; border-top: 1px solid var(--line); padding-top: 1rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) {
  body { padding: 1rem .75rem 2rem; }
  h1 { font-size: 1.5rem; }
  header { padding: 1.1rem 1.1rem 1rem; }
  article { padding: .85rem .85rem .9rem; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
}
@media print {
  @page { margin: 14mm; }
  :root { --page: #ffffff; }
  html { font-size: 10.5px; }
  body { max-width: none; padding: 0; font-size: 1rem; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; }
  h2, h3, h4, thead, article > header, .lead { break-after: avoid; }
  tr, .finding, .tiles, body > header { break-inside: avoid; }
  thead { display: table-header-group; }
  .tiles { grid-template-columns: repeat(6, 1fr); }
  .scroll { overflow: visible; }
  .matrix td, .matrix tbody th, .rules tbody th { min-width: 0; }
  .rules td, .rules thead th:not(:first-child) { white-space: normal; }
  pre { overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  a { color: inherit; text-decoration: none; }
}
"""
