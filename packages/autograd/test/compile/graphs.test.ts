// Random graphs of many operations, with gradients and several results: both engines agree, bit for bit where all operations promise it.
import { formula, grad, input, mul, parameter, sin, sum } from '@mlp/autograd'
import type { FloatDType, NdArray, Tensor } from '@mlp/autograd'
import { describe, expect, test } from 'vitest'
import { bitDifference, unsignedDifference } from './agreement'
import { WAYS, wrongOf } from './engines'
import { below, choose, constantOf, grow, numbers, seeded, shape } from './graphs'
import type { Kind } from './graphs'

const GRAPHS = 32
const OPERATIONS = 18

/** Functions and sums differ by units; a graph multiplies that, but stays far from a wrong element. */
function near(found: NdArray, expected: NdArray): string | undefined {
  const scale = Array.from(expected.data).reduce((most, one) => Math.max(most, Math.abs(one)), 1)
  const most = (expected.dtype === 'float32' ? 2e-4 : 1e-10) * scale
  const at = Array.from(expected.data).findIndex((one, index) => !(Math.abs(found.data[index]! - one) <= most || Object.is(found.data[index], one)))
  return at === -1 ? undefined : `element ${at}: ${found.data[at]} for ${expected.data[at]}`
}

const differences: Readonly<Record<Kind, (found: NdArray, expected: NdArray) => string | undefined>> = { moved: bitDifference, whole: unsignedDifference, smooth: near }

function trial(seed: number, kind: Kind, dtype: FloatDType) {
  const random = seeded(seed * 7919)
  const a = input('a', shape(random, 60), { dtype })
  const b = input('b', shape(random, 60), { dtype })
  const w = parameter(numbers(random, shape(random, 40), kind, dtype), { name: 'w' })
  const start = [a, b, w, constantOf(random, shape(random, 20), kind, dtype)]
  const pool = grow(random, start, OPERATIONS, kind)
  const last = pool.at(-1)!
  const outputs: Record<string, Tensor> = { last }
  for (let count = below(random, 4); count > 0; count--) outputs[`o${count}`] = choose(random, pool)
  if (kind !== 'moved') {
    const gradients = grad(sum(kind === 'smooth' ? sin(mul(0.3, last)) : last), [a, b, w], { disconnected: 'zero' })
    gradients.forEach((one, at) => { outputs[`gradient ${at}`] = one })
  }
  return { inputs: { a, b }, outputs, data: { a: numbers(random, a.shape, kind, dtype), b: numbers(random, b.shape, kind, dtype) }, text: formula(last) }
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  test.each((['moved', 'whole', 'smooth'] as const).flatMap(kind => (['float32', 'float64'] as const).map(dtype => [kind, dtype] as const)))(`${GRAPHS} graphs of the kind %s in %s`, (kind, dtype) => {
    const wrong: string[] = []
    for (let seed = 1; seed <= GRAPHS; seed++) {
      const { text, ...one } = trial(seed, kind, dtype)
      wrong.push(...wrongOf(one, vectors, differences[kind]).map(each => `seed ${seed}: ${each} of ${text}`))
    }
    expect(wrong).toEqual([])
  })
})
