// Writes docs/operations.md: every operation as its record tells it. `npm run operations` after a record has changed;
// a test holds that the file is the one the records give.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formula, grad, input, tensor } from '@mlp/autograd'
import type { Operation, Tensor } from '@mlp/autograd'
import { apply } from '../packages/autograd/src/ops/operation'
import { allOperations } from '../packages/autograd/src/ops/all'
import { materialize, scale } from '../packages/autograd/src/differentiate/mask'
import { tidy } from '../packages/autograd/src/differentiate/tidy'

const path = fileURLToPath(new URL('../docs/operations.md', import.meta.url))

/** The page, from the records alone. */
export function operationsPage(): string {
  const kinds = [...new Set(allOperations.map(({ kind }) => kind))].filter(kind => kind !== 'leaf')
  return [
    '# Operations',
    '',
    'Written by `npm run operations` from the records in `packages/autograd/src/ops`; do not edit.',
    '`c` is the cotangent of the result `y`; a derivative that no rule passes is —. As in all formulas, broadcasts are not shown.',
    ...kinds.flatMap(kind => ['', `## ${kind[0]!.toUpperCase()}${kind.slice(1)}`, '', '| operation | written | meaning | derivative | domain and conventions |', '|---|---|---|---|---|', ...allOperations.filter(one => one.kind === kind).map(row)]),
    '',
  ].join('\n')
}

function row(operation: Operation): string {
  const inputs = inputsOf(operation)
  const sample = operation.samples?.[0]
  const y = apply(operation, inputs, sample?.attributes ?? {})
  const notes = [operation.domain && `domain: ${operation.domain}`, ...kinks(operation), ...(operation.conventions ?? []).map(one => `${one.case}: ${one.here}`), operation.notDifferentiable && `no derivative: ${operation.notDifferentiable}`]
  const cells = [`\`${operation.name}\``, code(formula(y)), operation.summary ?? '', derivative(operation, y, inputs), notes.filter(Boolean).join('; ')]
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function code(text: string): string {
  return `\`${text}\``
}

/** Symbols with the shapes and dtypes of the first sample. */
function inputsOf(operation: Operation): Tensor[] {
  const given = operation.samples?.[0]?.inputs ?? []
  const isChoice = given.length === 3 && tensor(given[0]!).dtype === 'bool'
  const names = given.length === 1 ? ['x'] : isChoice ? ['condition', 'a', 'b'] : given.length === 3 ? ['x', 'a', 'b'] : ['a', 'b']
  return given.map((data, index) => {
    const { shape, dtype } = tensor(data)
    return input(names[index]!, shape, { dtype })
  })
}

function kinks(operation: Operation): string[] {
  return operation.kind === 'elementwise' ? [...new Set((operation.kinks ?? []).map(kink => kink.convention))] : []
}

function derivative(operation: Operation, y: Tensor, inputs: readonly Tensor[]): string {
  const named = y.named('y')
  const parts = inputs.flatMap((one, index) => {
    const text = operation.kind === 'elementwise' ? partialText(operation, named, inputs, index) : adjointText(named, one)
    return text === undefined ? [] : [`∂y/∂${one.provenance?.name ?? ''}${operation.kind === 'elementwise' ? '' : ' from c'}: ${code(text)}`]
  })
  return parts.length === 0 ? '—' : parts.join('<br>')
}

function partialText(operation: Operation & { kind: 'elementwise' }, y: Tensor, inputs: readonly Tensor[], index: number): string | undefined {
  const rule = operation.partials[index]
  if (rule === null || rule === undefined) return undefined
  const partial = scale({}, rule({ inputs, y, attributes: y.attributes }))
  const whole = tidy(materialize(partial, y), y.serial + 1)
  return whole === y ? 'y' : formula(whole, { definitions: 'none' })
}

function adjointText(y: Tensor, x: Tensor): string | undefined {
  if (!x.dtype.startsWith('float') || !y.dtype.startsWith('float')) return undefined
  return formula(grad(y, x, { cotangent: input('c', y.shape, { dtype: y.dtype }), disconnected: 'zero' }), { definitions: 'none' })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path, operationsPage())
  console.log(`wrote ${path}`)
}
