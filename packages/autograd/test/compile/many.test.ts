// Thousands of programs in one process, and thousands of steps of one: all work, and nothing grows.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { add, grad, input, matmul, mean, mul, parameter, square, sub, sum, tanh } from '@mlp/autograd'
import type { Parameter, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { expect, test } from 'vitest'

const MODELS = 2000
const STEPS = 10_000
/** Bytes that may be kept of a step on average: less than any object takes. */
const KEPT = 16

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function held(): { heap: number; arrays: number } {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return { heap: heapUsed, arrays: arrayBuffers }
}

/** One step of training of two layers. */
function trained(hidden: number, seed: number) {
  const weights = (rows: number, columns: number): Parameter => parameter(Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => Math.sin(seed + 7 * i + j))), { dtype: 'float32' })
  const [w1, w2] = [weights(2, hidden), weights(hidden, 1)]
  const x = input('x', [4, 2], { dtype: 'float32' })
  const y = input('y', [4, 1], { dtype: 'float32' })
  const loss = mean(square(sub(matmul(tanh(matmul(x, w1)), w2), y)))
  const step = (w: Parameter): [Parameter, Tensor] => [w, sub(w, mul(0.1, grad(loss, w)))]
  return { program: compile({ inputs: { x, y }, outputs: { loss }, updates: new Map([step(w1), step(w2)]) }), w1, w2 }
}

const data = { x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 1, 1, 0) }

test(`${MODELS} models, all alive at once`, () => {
  const models = Array.from({ length: MODELS }, (_, seed) => {
    const w = parameter([seed, 1, 2], { dtype: 'float32' })
    return { w, program: compile({ inputs: {}, outputs: { size: sum(w) }, updates: new Map([[w, mul(2, w)]]) }) }
  })
  for (const turn of [1, 2, 4]) expect(models.map(({ program }) => program({}).size.item())).toEqual(models.map((_, seed) => turn * (seed + 3)))
  expect(models.map(({ w }) => w.value.data[0])).toEqual(models.map((_, seed) => 8 * seed))
})

test('a program for every value, each dropped', () => {
  const x = input('x', [3])
  for (let i = 0; i < MODELS / 4; i++) expect(compile({ inputs: { x }, outputs: { y: add(x, i) } })({ x: [1, 2, 3] }).y.data[2]).toBe(3 + i)
})

test(`${STEPS} steps leave nothing behind`, () => {
  const { program, w1 } = trained(8, 1)
  const bound = program.bind(data)
  const other = compile({ inputs: {}, outputs: { size: mean(square(w1)) } })
  const steps = (count: number): void => {
    for (let at = 0; at < count; at++) {
      bound()
      if (at % 10 === 0) program(data)
      if (at % 10 === 5) other({})
      if (at % 100 === 0) w1.set(w1.value)
    }
  }
  steps(STEPS)
  const before = held()
  for (let round = 0; round < 3; round++) steps(STEPS)
  const after = held()
  expect(after.heap - before.heap).toBeLessThan(3 * STEPS * KEPT)
  expect(after.arrays - before.arrays).toBeLessThan(3 * STEPS * KEPT)
})
