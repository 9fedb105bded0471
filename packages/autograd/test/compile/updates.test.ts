// Updates of cells: all new values are those computed from the old ones, whichever are written in place and in whatever order.
import { add, broadcastTo, gather, input, interpret, matmul, mul, neg, parameter, reshape, sizeOf, slice, sub, sum, tanh, tensor, transpose } from '@mlp/autograd'
import type { NdArray, Parameter, Program, ProgramInputs, ProgramOutputs, Tensor, Tensors } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { WAYS } from './engines'
import { below, choose, grow, numbers, seeded, shape } from './graphs'

type Engine = (spec: { inputs: Tensors; outputs: Tensors; updates: Map<Parameter, Tensor> }) => Program<Tensors, Tensors>
/** Two vectors, a matrix and its transpose; x is a vector and m a matrix. */
interface Cells { readonly a: Parameter; readonly b: Parameter; readonly w: Parameter; readonly v: Parameter; readonly x: Tensor; readonly m: Tensor }
interface Case { readonly outputs?: Tensors; readonly updates: readonly (readonly [Parameter, Tensor])[] }

const SIDE = 19
const whole = (size: number, seed: number): number[] => { const random = seeded(seed); return Array.from({ length: size }, () => below(random, 9) - 4) }
const square = (seed: number) => ({ shape: [SIDE, SIDE], dtype: 'float64', data: Float64Array.from(whole(SIDE ** 2, seed)) } as const)

const cases: Readonly<Record<string, (cells: Cells) => Case>> = {
  'two cells exchanged': ({ a, b }) => ({ updates: [[a, b], [b, a]] }),
  'three cells in a circle, one computed': ({ a, b, x }) => ({ updates: [[a, add(b, x)], [b, a]] }),
  'each from the other': ({ a, b, x }) => ({ updates: [[a, add(b, x)], [b, sub(a, x)]] }),
  'one value, twice used beside the other cell': ({ a, b, x }) => { const n = tanh(x); return { updates: [[a, add(n, b)], [b, sub(n, a)]] } },
  'a new value, and a result that reads the old': ({ a, x }) => { const n = tanh(x); return { outputs: { y: add(n, a) }, updates: [[a, n]] } },
  'a new value, and the same value as a result': ({ a, x }) => { const n = sub(a, x); return { outputs: { y: n, z: n }, updates: [[a, n]] } },
  'a cell as a result, and updated': ({ a, x }) => ({ outputs: { before: a, after: mul(a, x) }, updates: [[a, mul(a, x)]] }),
  'a chain: each new value is computed from the next old one': ({ a, b, w, x, m }) => ({ updates: [[w, add(w, broadcastTo(a, [SIDE, SIDE]))], [a, add(b, sum(w, 0))], [b, add(x, matmul(m, a))]] }),
  'a matrix that the gradient still needs': ({ a, w, x }) => {
    const d = tanh(add(matmul(x, w), a))
    const back = matmul(d, transpose(w))
    const outer = matmul(reshape(back, [SIDE, 1]), reshape(d, [1, SIDE]))
    return { outputs: { back }, updates: [[w, sub(w, mul(0.5, outer))], [a, sub(a, back)]] }
  },
  'a large product written over a cell that what follows reads': ({ w, m }) => { const p = matmul(m, m); return { outputs: { y: add(p, w), z: neg(p) }, updates: [[w, p]] } },
  'a large product of the cell itself': ({ w, m }) => ({ updates: [[w, matmul(w, m)]] }),
  'a large product added to the cell': ({ w, v, m }) => ({ updates: [[w, sub(w, matmul(m, v))], [v, sub(v, matmul(w, m))]] }),
  'the transpose of the cell itself': ({ w, v }) => ({ updates: [[w, add(transpose(w), v)], [v, transpose(v)]] }),
  'a cell moved by one': ({ a }) => ({ updates: [[a, gather(a, Array.from({ length: SIDE }, (_, i) => (i + 1) % SIDE))]] }),
  'one value for two cells': ({ a, b, x }) => { const n = mul(a, add(b, x)); return { outputs: { n }, updates: [[a, n], [b, n]] } },
  'one cell for two cells': ({ a, b, w, v, m }) => ({ updates: [[w, v], [v, m], [a, b]] }),
  'a cell written but not read': ({ a, w, x, m }) => ({ outputs: { y: mul(x, 2) }, updates: [[a, tanh(x)], [w, matmul(m, m)]] }),
  'an input, a constant, a broadcast number and a view as new values': ({ a, b, w, v, x, m }) => ({ updates: [[a, x], [b, tensor(whole(SIDE, 4))], [w, broadcastTo(sum(x), [SIDE, SIDE])], [v, transpose(m)]] }),
  'an input, a parameter, a constant and views as results, some twice': ({ a, w, x }) => {
    const c = tensor([[1, 2], [3, 4]])
    return { outputs: { x, again: x, a, c, turned: transpose(w), part: slice(a, [3], [9], [2]), one: broadcastTo(tensor(5), [3]), twice: transpose(w) }, updates: [[a, add(a, x)]] }
  },
  'a cell kept as it is': ({ a, b }) => ({ updates: [[a, a], [b, mul(b, 1)]] }),
}

/** All that can be seen of three steps, with a cell set between. */
function seen(engine: Engine, make: (cells: Cells) => Case): NdArray[] {
  const [a, b] = [parameter(whole(SIDE, 1)), parameter(whole(SIDE, 2))]
  const [w, v] = [parameter(square(3)), parameter(square(4))]
  const inputs = { x: input('x', [SIDE]), m: input('m', [SIDE, SIDE]) }
  const { outputs = {}, updates } = make({ a, b, w, v, ...inputs })
  const program = engine({ inputs, outputs, updates: new Map(updates) })
  const all: NdArray[] = []
  for (let turn = 0; turn < 3; turn++) {
    all.push(...Object.values(program({ x: whole(SIDE, 10 + turn).map(i => i / 4), m: square(20 + turn) })))
    if (turn !== 1) all.push(...[a, b, w, v].map(cell => cell.value))
    if (turn === 0) a.set(whole(SIDE, 30))
  }
  return all
}

/** Products and functions are off by some units. */
function expectClose(found: readonly NdArray[], expected: readonly NdArray[], relative = 1e-12): void {
  expect(found.map(one => one.shape)).toEqual(expected.map(one => one.shape))
  found.forEach(({ data }, at) => {
    const want = expected[at]!.data
    const scale = Math.max(1, ...Array.from(want, Math.abs))
    const wrong = Array.from(want).findIndex((x, i) => !(Math.abs(data[i]! - x) <= relative * scale || Object.is(data[i], x)))
    if (wrong !== -1) expect(`number ${at}: ${data.join()}`).toBe(`number ${at}: ${want.join()}`)
  })
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  const compiled: Engine = spec => compile(spec, { vectors })

  test.each(Object.entries(cases))('%s', (_, make) => { expectClose(seen(compiled, make), seen(interpret, make)) })

  test('random programs that share random cells, run in turn', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const run = (engine: Engine): NdArray[] => {
        const random = seeded(seed * 104729)
        const shapes = [shape(random, 40), shape(random, 40)]
        const cells = Array.from({ length: 4 }, () => parameter(numbers(random, choose(random, shapes), 'whole', 'float32')))
        const x = input('x', choose(random, shapes), { dtype: 'float32' })
        const programs = [0, 1, 2].map(() => {
          const pool = grow(random, [x, ...cells], 3 + below(random, 10), 'whole', 150)
          const updates = new Map(cells.flatMap(cell => {
            const fitting = pool.filter(one => String(one.shape) === String(cell.shape))
            return random() < 0.4 || fitting.length === 0 ? [] : [[cell, fitting.at(-1 - below(random, Math.min(3, fitting.length)))!] as const]
          }))
          return engine({ inputs: { x }, outputs: { y: choose(random, pool), z: pool.at(-1)! }, updates })
        })
        return Array.from({ length: 10 }, () => {
          const cell = choose(random, cells)
          if (random() < 0.2) cell.set(numbers(random, cell.shape, 'whole', 'float32'))
          const data: ProgramInputs<Tensors> = { x: numbers(random, x.shape, 'whole', 'float32') }
          const program = choose(random, programs)
          const results: ProgramOutputs<Tensors> = random() < 0.5 ? program(data) : program.bind(data)()
          return [...Object.values(results), ...random() < 0.3 ? cells.map(one => one.value) : []]
        }).flat().concat(cells.map(one => one.value))
      }
      expectClose(run(compiled), run(interpret), 0)
    }
  })
})

test('the shapes above take the kernel for products', () => {
  expect(SIDE ** 3).toBeGreaterThan(512)
  expect(sizeOf([SIDE]) % 4).not.toBe(0)
})
