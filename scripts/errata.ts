// Writes docs/errata.md: what the sources of the worked examples print wrong. `npm run errata` after the table has changed;
// a test holds that the file is the one the table gives, and that every entry with a number is true.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { confirmed } from '../tests/golden/errata/confirmed'
import type { Erratum, Kind } from '../tests/golden/errata/erratum'
import { documents } from '../tests/golden/errata/table'

const path = fileURLToPath(new URL('../docs/errata.md', import.meta.url))

const KINDS: Readonly<Record<Kind, string>> = {
  wrong: 'wrong number, sign or formula', code: 'code that fails', notation: 'slip of notation', rounding: 'rounding', convention: 'conventions that clash', overstated: 'overstated or missing text',
}

/** The page, from the table alone. */
export function errataPage(): string {
  return [
    '# Errata of the sources',
    '',
    'Written by `npm run errata` from the table in `tests/golden/errata`; do not edit.',
    'The worked examples of `tests/golden` come from five documents, and this is where they and the library differ. An erratum marked ✓ is tested: `tests/golden/errata.test.ts` holds that the library gives what is right, and that what is printed does not hold. The others concern text alone.',
    ...documents.flatMap(({ number, title, errata }) => ['', `## ${number}. ${title}`, '', '| erratum | place | printed | right | why |', '|---|---|---|---|---|', ...errata.map(row)]),
    '',
    '## Printed values checked and right',
    '',
    'Numbers to one unit of the last digit that is printed; the worked examples that hold them are named.',
    '',
    '| document | what | worked examples |',
    '|---|---|---|',
    ...confirmed.map(({ document, what, examples }) => `| ${document} | ${escaped(what)} | ${examples.map(id => `\`${id}\``).join(', ')} |`),
    '',
  ].join('\n')
}

function row({ id, place, kind, printed, right, why, checks = [] }: Erratum): string {
  const cells = [`${id}${checks.length > 0 ? ' ✓' : ''}<br>${KINDS[kind]}`, place, printed, right, why]
  return `| ${cells.map(escaped).join(' | ')} |`
}

/** Formulas are plain text: nothing in them is Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[|_*]/g, '\\$&')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path, errataPage())
  console.log(`wrote ${path}`)
}
