// Functions in compiled programs stand within two units in the last place of the reference, at edges exactly where it stands.
import { cos, exp, input, interpret, log, pow, sin, tanh } from '@mlp/autograd'
import type { FloatDType, Tensor } from '@mlp/autograd'
import { compile } from '@mlp/autograd/compile'
import { describe, expect, test } from 'vitest'
import { WAYS } from './engines'
import { seeded } from './graphs'

const UNITS = 2
const COUNT = 2003
const EDGES = [0, -0, 1, -1, NaN, Infinity, -Infinity, 0.5, 2, -3, 1e-30, -1e-30]
const functions: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = { exp, log, tanh, sin, cos, pow }

/** The distance between a number and the next of its dtype. */
function unit(x: number, dtype: FloatDType): number {
  const [digits, least] = dtype === 'float32' ? [23, -149] : [52, -1074]
  return 2 ** Math.max(least, Math.floor(Math.log2(Math.abs(x))) - digits)
}

describe.each(WAYS)('vectors: %s', (vectors) => {
  describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
    test.each(Object.entries(functions))('%s', (_, f) => {
      const random = seeded(5)
      const given = (): number[] => [...EDGES.flatMap(edge => EDGES.map(() => edge)), ...Array.from({ length: COUNT }, () => (8 * random() - 4) * 10 ** Math.floor(3 * random()))]
      const [x, y] = [input('x', [COUNT + EDGES.length ** 2], { dtype }), input('y', [COUNT + EDGES.length ** 2], { dtype })]
      const array = (numbers: readonly number[]) => dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers)
      const data = { x: array(given()), y: array([...EDGES.flatMap(() => EDGES), ...given().slice(EDGES.length ** 2)]) }
      const spec = { inputs: { x, y }, outputs: { z: f(x, y) } }
      const [expected, found] = [interpret(spec)(data).z.data, compile(spec, { vectors })(data).z.data]
      const wrong = Array.from(expected).flatMap((want, at) => {
        const got = found[at]!
        const isNear = Object.is(got, want) || (Number.isFinite(want) && want !== 0 && Math.abs(got - want) <= UNITS * unit(want, dtype))
        return isNear ? [] : [`at ${data.x[at]}, ${data.y[at]}: ${got} for ${want}`]
      })
      expect(wrong).toEqual([])
    })
  })
})
