/** Random numbers as operations: pure functions of a key and a position. */
import type { Value } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import type { FloatDType } from '../graph/dtype.js'
import { DTypeError } from '../graph/errors.js'
import { checkShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { random } from './kinds.js'
import { prefix } from './notation.js'
import { asIndices } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'

/* @__NO_SIDE_EFFECTS__ */
function key(high: number, low: number): Value {
  return { shape: [2], dtype: 'int32', data: Int32Array.of(high, low) }
}

/**
 * Uniform random numbers in [0, 1). Element i is made of `threefry(key, [0, i])`: 53 bits for float64, 24 for float32.
 * The same key gives the same numbers, on every engine.
 *
 * @param key int32 [2]
 * @example
 * import { randomUniform } from '@mlp/autograd'
 * const a = randomUniform([0, 42], [3])
 * const b = randomUniform([0, 42], [3])
 * console.log(String(a.toArray()) === String(b.toArray())) // → true
 */
export const randomUniform = /* @__PURE__ */ callable(random<{ readonly shape: Shape; readonly dtype: FloatDType }>({
  name: 'randomUniform', summary: 'Uniform random numbers in [0, 1), pure in key and position.',
  meaning: (m, [high, low], { dtype }) => {
    const shifted = (word: typeof high, bits: number) => m.floor(m.mul(word, m.const(2 ** -bits)))
    return dtype === 'float32'
      ? m.mul(shifted(high, 8), m.const(2 ** -24))
      : m.mul(m.add(m.mul(shifted(high, 5), m.const(2 ** 26)), shifted(low, 6)), m.const(2 ** -53))
  },
  notation: { text: ([key], { shape }) => prefix('randomUniform')([key!, { text: `[${shape.join(', ')}]`, binding: 0 }]) },
  samples: [
    { inputs: [key(0, 42)], attributes: { shape: [3], dtype: 'float64' } },
    { inputs: [key(7, -1)], attributes: { shape: [2, 2], dtype: 'float32' } },
  ],
}), call => (key: Operand, shape: Shape, { dtype = 'float64' }: { readonly dtype?: FloatDType } = {}): Tensor => {
  if (!isFloat(dtype)) {
    throw new DTypeError({
      code: 'DTYPE_UNSUPPORTED', operation: 'randomUniform', problem: 'numbers in [0, 1) are floats', received: String(dtype), expected: 'float64 or float32',
      hint: 'multiply and cast for whole numbers',
    })
  }
  return call([asIndices('randomUniform', key)], { shape: [...checkShape('randomUniform', shape)], dtype })
})
