/** A page of results that needs nothing but itself. */
import { ValueError } from '@mlp/autograd'
import { embedded, escaped } from './html.js'
import { styleSheet } from './style.js'

/** A page: all texts are plain and escaped here. */
export interface Page {
  readonly title: string
  /** A sentence or two below the title. */
  readonly lead?: string
  readonly sections: readonly PageSection[]
  /** The language of the texts, as HTML names it. Default: 'en'. */
  readonly language?: string
}

export interface PageSection {
  readonly title: string
  readonly content: readonly PagePart[]
}

/** A paragraph, or something to look at. */
export type PagePart = string | PageFigure | PageGallery | PageTable | PageFacts | PageCode

/** A drawing on white paper, with what it shows in words for readers who do not see it; by default its caption. */
export interface PageFigure { readonly svg: string; readonly caption?: string; readonly description?: string }
/** Small drawings side by side. */
export interface PageGallery { readonly gallery: readonly { readonly svg: string; readonly caption?: string }[] }
/** Rows of cells; numbers stand to the right. With `rowHeaders` the first cell of every row names it. */
export interface PageTable {
  readonly rows: readonly (readonly (string | number)[])[]
  readonly columns?: readonly string[]
  readonly caption?: string
  readonly rowHeaders?: boolean
}
/** A few numbers in large type, by name. */
export interface PageFacts { readonly facts: { readonly [name: string]: string | number } }
/** Text as it is, in a fixed width: formulas, programs, output. */
export interface PageCode { readonly code: string }

// Nothing is loaded and nothing runs, whatever the drawings contain.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/**
 * One HTML page with everything inside it: no scripts and nothing to load. It is readable on a phone, in the dark and by a
 * screen reader.
 *
 * @throws ValueError for a drawing that is not SVG or a table whose rows are not equally long
 * @example
 * import { imageOf, pageOf } from '@mlp/viz'
 * const html = pageOf({
 *   title: 'Digits & more',
 *   sections: [{ title: 'A mistake', content: ['The hardest image.', { gallery: [{ svg: imageOf([0, 1, 1, 0], 2), caption: 'is 1, guessed 7' }] }] }],
 * })
 * console.log(html.includes('<h1>Digits &amp; more</h1>')) // → true
 */
export function pageOf({ title, lead, sections, language = 'en' }: Page): string {
  let figures = 0
  const draw = (svg: string) => embedded(svg, `f${figures++}-`)
  const body = sections.map(section => `<section>\n<h2>${escaped(section.title)}</h2>\n${section.content.map(part => partOf(part, draw)).join('\n')}\n</section>`)
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(title)}</title>
<style>
${styleSheet}
</style>
</head>
<body>
<main>
<header>
<h1>${escaped(title)}</h1>${lead === undefined ? '' : `\n<p class="lead">${escaped(lead)}</p>`}
</header>
${body.join('\n')}
</main>
</body>
</html>
`
}

type Draw = (svg: string) => ReturnType<typeof embedded>

function partOf(part: PagePart, draw: Draw): string {
  if (typeof part === 'string') return `<p>${escaped(part)}</p>`
  if ('svg' in part) return figure(part, draw)
  if ('gallery' in part) return gallery(part, draw)
  if ('rows' in part) return table(part)
  if ('facts' in part) return facts(part)
  if (!('code' in part)) throw notPart(part)
  return `<pre tabindex="0"><code>${escaped(part.code)}</code></pre>`
}

/** A plot is a specification; pages have no scripts that could draw it. */
function notPart(part: object): ValueError {
  return new ValueError({
    code: 'ARGUMENT_INVALID', operation: 'pageOf', problem: 'nothing that a page can show', received: `{ ${Object.keys(part).join(', ')} }`, expected: 'text, { svg }, { gallery }, { rows }, { facts } or { code }',
    hint: "draw the specification of a plot first: new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG(), with compile of vega-lite, and pass { svg }",
  })
}

function figure({ svg, caption, description = caption }: PageFigure, draw: Draw): string {
  const { markup, width } = draw(svg)
  // Wide drawings shrink to what can still be read, and scroll from there.
  const style = width === undefined ? '' : ` style="--least: ${Math.round(width * 0.6)}px"`
  const label = description === undefined ? '' : ` aria-label="${escaped(description)}"`
  const drawing = `<div class="paper" role="img"${label} tabindex="0"${style}>${markup}</div>`
  return `<figure>${drawing}${caption === undefined ? '' : `<figcaption>${escaped(caption)}</figcaption>`}</figure>`
}

function gallery({ gallery }: PageGallery, draw: Draw): string {
  const items = gallery.map(({ svg, caption }) => `<li><figure>${draw(svg).markup}${caption === undefined ? '' : `<figcaption>${escaped(caption)}</figcaption>`}</figure></li>`)
  return `<ul class="gallery">\n${items.join('\n')}\n</ul>`
}

function table({ rows, columns, caption, rowHeaders = false }: PageTable): string {
  const width = columns?.length ?? rows[0]?.length ?? 0
  const odd = rows.findIndex(row => row.length !== width)
  if (odd >= 0) {
    throw new ValueError({
      code: 'DATA_MALFORMED', operation: 'pageOf', problem: 'rows of a table are not equally long', received: `${rows[odd]!.length} cells in row ${odd}`, expected: `${width} cells, as ${columns === undefined ? 'in the first row' : 'there are columns'}`,
      hint: 'leave a cell empty with an empty string',
    })
  }
  const isNumber = (column: number): boolean => rows.length > 0 && rows.every(row => typeof row[column] === 'number')
  const align = Array.from({ length: width }, (_, column) => isNumber(column) ? ' class="number"' : '')
  const head = columns === undefined ? '' : `<thead><tr>${columns.map((name, column) => `<th scope="col"${align[column]!}>${escaped(name)}</th>`).join('')}</tr></thead>\n`
  const body = rows.map(row => `<tr>${row.map((cell, column) => rowHeaders && column === 0 ? `<th scope="row">${cellText(cell)}</th>` : `<td${align[column]!}>${cellText(cell)}</td>`).join('')}</tr>`)
  return `<div class="scroll" tabindex="0"><table>${caption === undefined ? '' : `<caption>${escaped(caption)}</caption>`}\n${head}<tbody>\n${body.join('\n')}\n</tbody></table></div>`
}

function facts({ facts }: PageFacts): string {
  return `<dl class="facts">${Object.entries(facts).map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${cellText(value)}</dd></div>`).join('')}</dl>`
}

/** Text as it is; a number in full, with a true minus sign. */
function cellText(cell: string | number): string {
  return typeof cell === 'number' ? String(cell).replace(/-/g, '−') : escaped(cell)
}
