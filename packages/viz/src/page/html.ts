/** Text and SVG as they may stand inside a page. */
import { ValueError } from '@mlp/autograd'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
// What no HTML or XML document may contain.
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/gu

/** Text for content and for quoted attributes. */
export function escaped(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, one => ENTITIES[one]!)
}

export interface Embedded {
  readonly markup: string
  /** As the drawing says, in pixels. */
  readonly width: number | undefined
}

/** A drawing for the inside of a page: without what precedes `<svg>`, and with ids that are its own. */
export function embedded(svg: string, prefix: string): Embedded {
  const start = svg.search(/<svg[\s>]/)
  const before = svg.slice(0, start).replace(/<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>]*>/gi, '')
  if (start < 0 || before.trim() !== '' || !/<\/svg\s*>\s*$/.test(svg)) {
    throw new ValueError({
      code: 'DATA_MALFORMED', operation: 'pageOf', problem: 'not a drawing', received: JSON.stringify(svg.trim().slice(0, 40)), expected: 'an SVG document, from <svg …> to </svg>',
      hint: 'render DOT with Graphviz and Vega-Lite with Vega first, and pass what they return',
    })
  }
  const markup = svg.slice(start).trim()
  const [, number, unit] = /<svg[^>]*\swidth="([\d.]+)(pt|px|)"/.exec(markup) ?? []
  return {
    width: number === undefined ? undefined : Number(number) * (unit === 'pt' ? 96 / 72 : 1),
    markup: markup.replace(/<[a-z][^>]*>/gi, tag => tag
      .replace(/(\sid=")/g, `$1${prefix}`)
      .replace(/(\s(?:xlink:)?href="#)/g, `$1${prefix}`)
      .replace(/(url\(["']?#)/g, `$1${prefix}`)),
  }
}
