// A step that fails leaves every cell as it was, value and version, throws what the interpreter throws, and works with good data afterwards.
import { add, cast, cumsum, evaluate, exp, gather, input, interpret, MlpError, mul, oneHot, parameter, scatterAdd, solve, sum, tanh, zeros } from '@mlp/autograd'
import type { ArrayLike, Parameter, Program, Tensor, Tensors } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { clock } from '../../src/graph/cell'
import { cellOf } from '../../src/ops/operation'
import { WAYS } from './engines'

interface Cells { readonly w: Parameter; readonly v: Parameter; readonly fresh: Parameter }
interface Parts { readonly inputs: Tensors; readonly outputs: Tensors; readonly updates: ReadonlyMap<Parameter, Tensor> }
interface Failing {
  /** `fresh` is written but never read. */
  readonly make: (cells: Cells) => Parts
  readonly good: Readonly<Record<string, ArrayLike>>
  readonly bad: Readonly<Record<string, ArrayLike>>
}

const i = input('i', [3], { dtype: 'int32' })
const x = input('x', [4])
const good = { i: [1, 0, 3], x: [1, 2, 3, 4] }
const bad = { i: [1, 7, 3], x: [5, 6, 7, 8] }
const stepped = ({ w, v, fresh }: Cells, picked: Tensor): ReadonlyMap<Parameter, Tensor> => new Map([[w, add(w, sum(picked))], [v, tanh(add(v, x))], [fresh, mul(x, 2)]])

const cases: Readonly<Record<string, Failing>> = {
  'an index out of range at the start': { good, bad, make: cells => { const picked = gather(cells.w, i); return { inputs: { i, x }, outputs: { picked }, updates: stepped(cells, picked) } } },
  'an index out of range after all else': { good, bad, make: cells => ({ inputs: { i, x }, outputs: { y: exp(x), late: gather(cumsum(mul(x, cells.v)), i) }, updates: stepped(cells, x) }) },
  'an index into the new value of a cell': { good, bad, make: ({ w }) => { const next = tanh(add(w, x)); return { inputs: { i, x }, outputs: { picked: gather(next, i) }, updates: new Map([[w, next]]) } } },
  'an index into the new value of a cell that is not read': { good, bad, make: ({ fresh }) => { const next = cumsum(mul(x, 2)); return { inputs: { i, x }, outputs: { picked: gather(next, i) }, updates: new Map([[fresh, next]]) } } },
  'a negative position': { good, bad: { ...bad, i: [0, -1, 0] }, make: cells => ({ inputs: { i, x }, outputs: { y: scatterAdd(mul(2, gather(x, [0, 1, 2])), i, 4) }, updates: stepped(cells, x) }) },
  'a class that is not there': { good: { ...good, i: [1, 0, 2] }, bad, make: cells => { const rows = oneHot(i, 3); return { inputs: { i, x }, outputs: { rows }, updates: stepped(cells, rows) } } },
  'computed positions': { good: { x: [0, 3, 2, 1] }, bad: { x: [0, 4, 1, 2] }, make: cells => { const picked = gather(cells.w, cast(x, 'int32')); return { inputs: { x }, outputs: {}, updates: stepped(cells, picked) } } },
  'positions in a result without elements': { good, bad, make: cells => ({ inputs: { i, x }, outputs: { none: gather(zeros([4, 0]), i) }, updates: stepped(cells, x) }) },
  'a singular matrix': {
    good: { x: [1, 2, 3, 4], m: [[2, 1], [1, 3]] }, bad: { x: [5, 6, 7, 8], m: [[2, 1], [4, 2]] },
    make: cells => { const m = input('m', [2, 2]); const solved = solve(m, gather(cells.w, [0, 1])); return { inputs: { x, m }, outputs: { solved }, updates: stepped(cells, solved) } },
  },
  'a singular matrix whose solution nobody sees': {
    good: { x: [1, 2, 3, 4], m: [[2, 1], [1, 3]] }, bad: { x: [5, 6, 7, 8], m: [[2, 1], [4, 2]] },
    make: cells => { const m = input('m', [2, 2]); return { inputs: { x, m }, outputs: { y: gather(solve(m, [1, 1]), zeros([0], { dtype: 'int32' })) }, updates: stepped(cells, x) } },
  },
}

interface Seen { readonly values: readonly (readonly number[])[]; readonly versions: readonly number[]; readonly clock: number }

function seen(cells: Cells): Seen {
  const all = Object.values(cells) as Parameter[]
  const versions = all.map(cell => cellOf(cell)!.version)
  return { values: all.map(cell => Array.from(cell.value.data)), versions, clock: clock.writes }
}

function errorOf(run: () => unknown): MlpError {
  try {
    run()
  } catch (error) {
    if (error instanceof MlpError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const made = (): Cells => ({ w: parameter([1, 2, 3, 4]), v: parameter([0.5, 0, -0.5, 1]), fresh: parameter([9, 9, 9, 9]) })
type Engine = (parts: Parts) => Program<Tensors, Tensors>

/** Good and bad steps in turn; what was thrown, and all that was seen after each. */
function story(engine: Engine, { make, good, bad }: Failing, isFirst: boolean): { seen: Seen['values'][]; thrown: string[] } {
  const cells = made()
  const program = engine(make(cells))
  const all: Seen['values'][] = []
  const thrown: string[] = []
  const fail = (run: () => unknown): void => {
    const before = seen(cells)
    const error = errorOf(run)
    thrown.push(`${error.name} ${error.code} ${error.message}`)
    expect(seen(cells)).toEqual(before)
  }
  const succeed = (run: () => unknown): void => {
    run()
    all.push(seen(cells).values)
  }
  if (isFirst) fail(() => program(bad))
  succeed(() => program(good))
  // Nothing is read between these two: values are still where the step left them.
  program(good)
  fail(() => program(bad))
  const [bound, wrong] = [program.bind(good), program.bind(bad)]
  fail(wrong)
  succeed(bound)
  fail(wrong)
  cells.w.set([4, 3, 2, 1])
  fail(wrong)
  succeed(bound)
  succeed(() => program(good))
  return { seen: all, thrown }
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  describe.each(Object.entries(cases))('%s', (_, failing) => {
    test.each([true, false])('in the first step: %s', (isFirst) => {
      const compiled = story(parts => compile(parts, { vectors }), failing, isFirst)
      const expected = story(interpret, failing, isFirst)
      expect(compiled.thrown).toEqual(expected.thrown)
      compiled.seen.flat(2).forEach((value, at) => { expect(value).toBeCloseTo(expected.seen.flat(2)[at]!, 12) })
    })
  })

  test.each(Object.entries(cases))('values that nobody has read before the failure: %s', (_, { make, good, bad }) => {
    const [compiled, expected] = [(parts: Parts) => compile(parts, { vectors }), interpret].map(engine => {
      const cells = made()
      const program = engine(make(cells))
      program(good)
      errorOf(() => program(bad))
      return [...Object.values(cells).map(cell => evaluate(add(cell as Parameter, 0)).data), ...seen(cells).values].map(data => Array.from(data))
    })
    compiled!.flat().forEach((value, at) => { expect(value).toBeCloseTo(expected!.flat()[at]!, 12) })
  })

  test('another program that shares the cells goes on after the failure of the first', () => {
    const cells = made()
    const program = compile(cases['an index out of range at the start']!.make(cells), { vectors })
    const other = compile({ inputs: {}, outputs: { w: cells.w }, updates: new Map([[cells.w, mul(cells.w, 2)]]) }, { vectors })
    other({})
    errorOf(() => program(bad))
    expect(other({}).w.toArray()).toEqual([2, 4, 6, 8])
    program(good)
    expect(other({}).w.toArray()).toEqual([32, 36, 40, 44])
    expect(cells.w.toArray()).toEqual([64, 72, 80, 88])
  })
})
