// Writes docs/conventions.md: what holds where practice differs, here, in PyTorch and in JAX. `npm run conventions` after a
// record has changed. What is decided here comes from the records, what the others do from scripts/peers/conventions.json,
// which conventions.py beside it measures. A test holds that the page is up to date, complete and true.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Operation, Tensor } from '@mlp/autograd'
import { allOperations } from '../packages/autograd/src/ops/all'
import { apply } from '../packages/autograd/src/ops/operation'
import { here } from './peers/here'
import { probe, show } from './peers/probe'
import type { Encoded } from './peers/probe'

const path = fileURLToPath(new URL('../docs/conventions.md', import.meta.url))

/** What was measured: the same inputs for all, the results as text; — where a library has no such operation. */
export interface Measured { readonly inputs: readonly Encoded[]; readonly note?: string; readonly torch: string; readonly jax: string }
interface Measurements { readonly versions: { readonly torch: string; readonly jax: string }; readonly cases: Readonly<Record<string, Readonly<Record<string, Measured>>>> }

export const measurements = JSON.parse(readFileSync(new URL('peers/conventions.json', import.meta.url), 'utf8')) as Measurements

/** One thing that is decided: by a kink, at a point where a domain ends, for no elements, for a derivative, by a convention. */
export interface Decision {
  readonly operation: Operation
  readonly from: 'kink' | 'domain' | 'empty' | 'derivative' | 'convention'
  /** Its name in conventions.json. */
  readonly where: string
  readonly text: string
  readonly why?: string
  /** What it gives, computed for the inputs in conventions.json, or as the table of cases says. */
  readonly result: () => string
  readonly kink?: readonly number[]
}

/** All that the records decide. */
export function decisions(): Decision[] {
  return allOperations.flatMap((operation): Decision[] => {
    const { conventions = [], domain, notDifferentiable } = operation
    const kinks = operation.kind === 'elementwise' ? operation.kinks ?? [] : []
    const computed = (where: string, attributes: object = operation.samples?.[0]?.attributes ?? {}) => () =>
      probe((...inputs: Tensor[]) => apply(operation, inputs, attributes), measurements.cases[operation.name]?.[where]?.inputs ?? [])
    const others = new Set([...kinks.map(({ at }) => point(at)), ...conventions.map(one => one.case), 'derivative', 'no elements'])
    const ends = operation.kind === 'elementwise' && domain !== undefined ? Object.keys(measurements.cases[operation.name] ?? {}).filter(where => !others.has(where)) : []
    return [
      ...kinks.map(({ at, partials, convention, why }): Decision => ({ operation, from: 'kink', where: point(at), text: convention, ...(why && { why }), result: computed(point(at)), kink: partials })),
      ...ends.map((where): Decision => ({ operation, from: 'domain', where, text: `domain: ${domain!}`, result: computed(where) })),
      ...(operation.kind === 'reduction' && operation.empty !== undefined ? [{ operation, from: 'empty', where: 'no elements', text: '', result: computed('no elements', { axes: [0], keepDims: false }) } as const] : []),
      ...(notDifferentiable === undefined ? [] : [{ operation, from: 'derivative', where: 'derivative', text: `none passes: ${notDifferentiable}`, why: 'zeros would hide that nothing is learned', result: computed('derivative') } as const]),
      ...conventions.map((one): Decision => ({ operation, from: 'convention', where: one.case, text: one.here, ...(one.why && { why: one.why }), result: () => here[operation.name]?.[one.case]?.[0] ?? '' })),
    ]
  })
}

function point(at: readonly number[]): string {
  const numbers = at.map(show).join(', ')
  return at.length === 1 ? numbers : `(${numbers})`
}

/** Subjects in the order of the page; a decision stands under the first that takes it. */
const subjects: readonly (readonly [title: string, takes: (one: Decision) => boolean])[] = [
  ['Operations without a derivative', one => one.from === 'derivative'],
  ['Numbers that are not', one => one.where.includes('NaN')],
  ['Kinks, ties and bounds', one => (one.from === 'kink' && !one.where.includes('∞')) || /\bties\b|\bequal elements\b|\bbound\b|halves|±0|−3/.test(one.where)],
  ['Nothing to work on', one => /no (?:more )?elements|no keys?\b|padding alone/.test(one.where)],
  ['Infinities', one => /∞(?! in)|infinit/.test(one.where)],
  ['Ends of domains, zeros and tails', one => one.operation.kind === 'elementwise' || /\b0\b/.test(one.where)],
  ['Linear algebra', one => one.operation.kind === 'routine'],
  ['Structure, positions, defaults', () => true],
]

/** The page, from the records and the measurements. */
export function conventionsPage(): string {
  const { versions, cases } = measurements
  const all = decisions().map(one => ({ one, subject: subjects.findIndex(([, takes]) => takes(one)), measured: cases[one.operation.name]?.[one.where] }))
  const section = ([title]: (typeof subjects)[number], index: number): string[] => {
    // Operations that share a decision share a row.
    const rows = new Map<string, string[]>()
    for (const { one, measured, subject } of all) {
      if (subject !== index) continue
      const key = row(one, measured)
      rows.set(key, [...rows.get(key) ?? [], `\`${one.operation.name}\``])
    }
    return ['', `## ${title}`, '', '| operation | where | here | PyTorch | JAX | why |', '|---|---|---|---|---|---|', ...[...rows].map(([rest, names]) => `| ${names.join(', ')} | ${rest} |`)]
  }
  return [
    '# Conventions',
    '',
    'Written by `npm run conventions` from the records in `packages/autograd/src/ops`; do not edit.',
    'What is decided where mathematics leaves a choice or practice differs: kinks, ties, ends of domains, nothing to reduce, infinities, NaN.',
    '',
    `What others give is measured, not looked up: PyTorch ${versions.torch} and JAX ${versions.jax}, in float64, by \`scripts/peers/conventions.py\`, for the inputs that stand in the second column. What is given here is computed for the same inputs by the tests.`,
    '',
    '- `2; ∂ 1, 0` is a value and its derivatives by the inputs, in order. Of a result with several elements, what is differentiated is their sum weighted by 1, 2, 3, …; a sign of 0 is not shown in derivatives.',
    '- `∂ error` says that the value is there and its derivative is not; `∂ none`, that the library took the result for a constant.',
    '- — stands where a library has no such operation. Attributes are those of the defaults, or as the second column says.',
    '- Some names are not exported: they are what derivatives consist of.',
    '',
    'Rules behind the choices: one answer, the same on both engines and at every order. Where there is no derivative, one that lies between the slopes of both sides is taken, 0 where it is among them; a tie is not shared out, the first of those that tie takes all. NaN shows where something undefined was computed, and nowhere else. A mistake in the data is an error, not a number. Operations that are constant between jumps pass no derivative: `stopGradient` and `customGradient` say what is meant.',
    ...subjects.flatMap(section),
    '',
  ].join('\n')
}

function row(one: Decision, measured: Measured | undefined): string {
  const inputs = one.from === 'convention' && measured !== undefined && measured.inputs.length > 0 ? code(measured.inputs.map(show).join('; ')) : ''
  const cells = [
    [text(one.where), text(measured?.note ?? ''), inputs], [text(one.text), code(one.result())], [code(measured?.torch ?? '')], [code(measured?.jax ?? '')], [text(one.why ?? '')],
  ]
  return cells.map(parts => parts.filter(Boolean).join('<br>')).join(' | ')
}

function code(result: string): string {
  return result === '—' || result === '' ? result : `\`${result}\``
}

function text(plain: string): string {
  return plain.replaceAll(/[|_*]/g, '\\$&')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path, conventionsPage())
  console.log(`wrote ${path}`)
}
