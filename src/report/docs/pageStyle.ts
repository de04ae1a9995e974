/** How the page looks: on a screen, light or dark, and on paper. */
export const pageStyle = `:root {
  color-scheme: light dark;
  --ink: #1c2330; --soft: #5b6577; --paper: #ffffff; --raised: #f5f7fa; --line: #d9dfe8; --link: #0b5cad;
  --push: #8a3ffc; --push-soft: #f1e8ff; --pull: #00695f; --pull-soft: #dff5f2; --both: #0b5cad; --both-soft: #e3effb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ef; --soft: #9aa5b8; --paper: #14181f; --raised: #1c222c; --line: #323b4a; --link: #74b3f5;
    --push: #c8a4ff; --push-soft: #33224d; --pull: #6fd6c9; --pull-soft: #0f3833; --both: #8cc1f7; --both-soft: #173350;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: var(--ink); background: var(--paper);
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  background: var(--raised); border-right: 1px solid var(--line); font-size: 13px; line-height: 1.4;
}
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .18rem .4rem; border-radius: 4px; color: var(--ink); text-decoration: none; }
nav a:hover { background: var(--line); }
nav .level-2 { margin-top: .7rem; font-weight: 600; }
nav .level-3 a { padding-left: 1.2rem; color: var(--soft); }
main { padding: 2rem 2.5rem 6rem; max-width: 78rem; min-width: 0; }
h1, h2, h3 { line-height: 1.25; }
h1 { margin: 0 0 1rem; font-size: 1.9rem; }
h2 { margin: 3rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.4rem; }
h3 { margin: 2rem 0 .5rem; font-size: 1.08rem; }
h1 a.anchor, h2 a.anchor, h3 a.anchor { color: inherit; text-decoration: none; }
h2 a.anchor:hover, h3 a.anchor:hover { text-decoration: underline; }
p, ul, ol { max-width: 62rem; margin: .5rem 0; }
a { color: var(--link); }
code {
  font: .88em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .05em .3em;
  overflow-wrap: anywhere;
}
.table { overflow-x: auto; margin: .8rem 0 1.2rem; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { padding: .42rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { background: var(--raised); font-weight: 600; white-space: nowrap; }
th em { font-style: normal; white-space: normal; }
td.short, td code { white-space: nowrap; }
td:last-child code { white-space: normal; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr:hover { background: var(--raised); }
.sign { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .92em; font-weight: 600; white-space: nowrap; }
.push-only, .to-remote { color: var(--push); background: var(--push-soft); }
.pull-only, .to-local { color: var(--pull); background: var(--pull-soft); }
.pull-able { color: var(--both); background: var(--both-soft); }
.withheld { color: var(--soft); font-weight: 400; }
@media (max-width: 60rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1.2rem; }
}
@media print {
  body { display: block; font-size: 11px; }
  nav { display: none; }
  main { padding: 0; max-width: none; }
  .table { overflow: visible; }
  tr, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}`;
