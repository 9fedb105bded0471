/** How pages look: one column of text, drawings on white paper, light and dark, with the fonts of the machine. */
export const styleSheet = `
:root { color-scheme: light dark; --ground: #fbfbfa; --paper: #ffffff; --ink: #1f2328; --quiet: #59606b; --line: #d9dce1; --accent: #005f96; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181c; --paper: #ffffff; --ink: #e7e9ec; --quiet: #a2a9b4; --line: #343a42; --accent: #6cb8ea; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 62rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2rem) 4rem; }
h1 { font-size: clamp(1.7rem, 1.3rem + 2vw, 2.4rem); line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.5rem; text-wrap: balance; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 3rem 0 0.75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); text-wrap: balance; }
p { max-width: 42rem; margin: 0 0 1rem; text-wrap: pretty; }
.lead { font-size: 1.15rem; color: var(--quiet); }
figure { margin: 1.25rem 0; }
.paper { display: inline-block; max-width: 100%; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; vertical-align: top; }
.paper:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.paper svg { display: block; max-width: 100%; min-width: min(var(--least, 0px), 100rem); height: auto; }
.paper svg text { font-family: "DejaVu Sans", Verdana, sans-serif; }
figcaption, caption { color: var(--quiet); font-size: 0.9rem; line-height: 1.45; max-width: 42rem; margin-top: 0.5rem; text-align: left; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(clamp(6rem, 14vw, 7.5rem), 1fr)); gap: 1.25rem 1rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.gallery figure { margin: 0; }
.gallery svg { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 0.25rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, max-content)); gap: 1rem 2.5rem; margin: 1.5rem 0; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--quiet); font-size: 0.9rem; }
.facts dd { margin: 0; font-size: 1.6rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
caption { caption-side: bottom; }
th, td { padding: 0.3rem 0.7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
.number { text-align: right; }
pre { overflow-x: auto; margin: 1.25rem 0; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; font: 0.9rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
@media print { body { background: none; } section { break-inside: avoid; } }
`.trim()
