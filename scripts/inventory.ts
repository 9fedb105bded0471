// Writes docs/inventory.md: every row of the documents this project was planned from, the call that does it, and what proves it.
// `npm run inventory` after the table has changed; a test holds that the file is the one the table gives, and that every number is right.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { documents } from '../tests/golden/errata/table'
import { inventory, proofOf } from '../tests/golden/inventory/table'
import type { InventoryRow } from '../tests/golden/inventory/row'

const path = fileURLToPath(new URL('../docs/inventory.md', import.meta.url))

const HEADINGS: readonly (readonly [part: string, title: string])[] = [...documents.map(({ number, title }) => [number, `${number}. ${title}`] as const), ['clash', 'Where the documents differ']]

/** The page, from the table alone. */
export function inventoryPage(): string {
  const numbers = inventory.filter(one => proofOf(one).examples.length + proofOf(one).checks.length > 0).length
  return [
    '# Inventory',
    '',
    'Written by `npm run inventory` from the table in `tests/golden/inventory`; do not edit.',
    `What five documents on multi-layer perceptrons teach, row by row, and what it is called here. Of ${inventory.length} rows, ${numbers} are held by numbers: \`worked examples\` of \`tests/golden\`, which run through the library, and checks (✓) of \`tests/golden/inventory.test.ts\`. The others are text, here or in a guide. What the documents print wrong stands in [errata.md](errata.md).`,
    ...HEADINGS.flatMap(([part, title]) => ['', `## ${title}`, '', '| row | what | call | held by |', '|---|---|---|---|', ...inventory.filter(({ row }) => row.startsWith(`${part}.`)).map(line)]),
    '',
  ].join('\n')
}

function line(one: InventoryRow): string {
  const { examples, checks, docs } = proofOf(one)
  const held = [...examples.map(id => `\`${id}\``), ...checks.map(of => `✓ ${escaped(of)}`), ...(docs === undefined ? [] : [`[${docs.split('#')[1]!.replaceAll('-', ' ')}](${docs.replace('docs/', '')})`])]
  return `| ${[one.row, escaped(one.about), one.call === undefined ? '' : code(one.call), held.join('<br>')].join(' | ')} |`
}

/** Formulas are plain text: nothing in them is Markdown. */
const escaped = (text: string): string => text.replaceAll(/[|_*]/g, '\\$&')
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path, inventoryPage())
  console.log(`wrote ${path}`)
}
