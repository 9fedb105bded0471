/** Text as Graphviz reads it: whatever a name contains, the picture shows just that. */
import type { Attributes } from './style.js'


// Control characters end strings or break the SVG; lone surrogates and U+FFFE, U+FFFF are no characters at all.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g
const NO_CHARACTER = /[\ud800-\udfff\ufffe\uffff]/gu

/** One line of visible characters. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(CONTROL, one => one < ' ' ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : '�').replace(NO_CHARACTER, '�')
}

/** Lines as a quoted string. Graphviz interprets backslashes and, as in HTML, ampersands. */
export function quoted(...lines: readonly string[]): string {
  return `"${lines.map(line => printable(line).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/&/g, '&amp;')).join('\\n')}"`
}

const LONGEST = 48

/** A text cut to what fits a box. */
export function cut(text: string, longest = LONGEST): string {
  const points = Array.from(text)
  return points.length <= longest ? text : `${points.slice(0, longest - 1).join('')}…`
}

const PLAIN = /^[A-Za-z_][A-Za-z_0-9]*$/

/** `key=value, …`; values that are not numbers, words or quoted already are quoted. */
export function attributes(all: Attributes): string {
  return Object.entries(all).map(([key, value]) => `${key}=${typeof value === 'number' || PLAIN.test(value) || value.startsWith('"') ? value : quoted(value)}`).join(', ')
}
