/** The nonlinearities of neurons, and the identity through which no derivative passes. */
import { checkOptions } from '../graph/options.js'
import { mul } from './arithmetic.js'
import { greater, where } from './compare.js'
import { filled } from './creation.js'
import { applyElementwise, elementwise, elementwiseRecord } from './kinds.js'
import type { Unary } from './kinds.js'
import { option, prefix } from './notation.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import { edgesOf, reals } from './samples.js'
import { complement, sechSquared } from './saturation.js'
import { logistic } from './scalar/exponential.js'
import type { Tensor } from '../graph/tensor.js'

/**
 * The hyperbolic tangent, in (−1, 1).
 * @example
 * import { tanh } from '@mlp/autograd'
 * console.log(tanh(0).item()) // → 0
 */
export const tanh: Unary = /* @__PURE__ */ elementwise({
  name: 'tanh', operands: ['float'], summary: 'the hyperbolic tangent of x',
  meaning: (m, [x]) => m.tanh(x),
  partials: [({ inputs: [x], y }) => sechSquared(x, y)],
  samples: reals(-3, 0, 0.7, 40),
  edges: edgesOf(-1, -0, 0, 1),
})

/**
 * The logistic function σ(x) = 1/(1 + e⁻ˣ), in (0, 1), without overflow on either side.
 * @example
 * import { sigmoid } from '@mlp/autograd'
 * console.log(sigmoid(0).item()) // → 0.5
 */
export const sigmoid: Unary = /* @__PURE__ */ elementwise({
  name: 'sigmoid', operands: ['float'], summary: '1/(1 + exp(−x))',
  meaning: (m, [x]) => logistic(m, x),
  partials: [({ inputs: [x], y }) => mul(y, complement(x, y))],
  notation: { text: prefix('σ') },
  samples: reals(-3, 0, 0.7, 30),
  edges: edgesOf(0, 0.5, 0.5, 1),
})

/**
 * max(0, x); its slope at 0 is 0.
 * @example
 * import { relu } from '@mlp/autograd'
 * console.log(relu([-1, 2]).toArray()) // → [ 0, 2 ]
 */
export const relu: Unary = /* @__PURE__ */ elementwise({
  name: 'relu', operands: ['number'], summary: 'x where it is positive, else 0',
  // Asking whether x is not positive would turn NaN to 0.
  meaning: (m, [x]) => m.select(m.lessEqual(x, m.const(0)), m.const(0), x),
  partials: [({ inputs: [x] }) => ({ mask: greater(x, 0) })],
  samples: reals(-3, -0.5, 0.7, 2),
  edges: edgesOf(0, 0, 0, Infinity),
  kinks: [{ at: [0], partials: [0], convention: 'the slope of relu at 0 is 0' }],
})

const leakyReluRecord = /* @__PURE__ */ elementwiseRecord<readonly ['float'], { readonly slope: number }>({
  name: 'leakyRelu', operands: ['float'], summary: 'x where it is positive, else slope·x',
  meaning: (m, [x], { slope }) => m.select(m.lessEqual(x, m.const(0)), m.mul(m.const(slope), x), x),
  partials: [({ inputs: [x], attributes: { slope } }) => where(greater(x, 0), filled(1, x), filled(slope, x))],
  notation: { text: ([x], { slope }) => prefix('leakyRelu')([x!, option('slope', slope)]) },
  samples: [{ inputs: [[-3, -0.5, 0.7, 2]], attributes: { slope: 0.01 } }, { inputs: [[-3, -0.5, 0.7, 2]], attributes: { slope: 0.2 } }],
  edges: edgesOf(-Infinity, -0, 0, Infinity),
  kinks: [{ at: [0], partials: [0.01], convention: 'the slope of leakyRelu at 0 is that of the negative side', why: 'as relu, and as PyTorch' }],
})

/**
 * x where it is positive, else slope·x. The slope at 0 is that of the negative side.
 * @param options `slope`: default 0.01
 * @example
 * import { leakyRelu } from '@mlp/autograd'
 * console.log(leakyRelu([-100, 2]).toArray()) // → [ -1, 2 ]
 */
export const leakyRelu = /* @__PURE__ */ callable(leakyReluRecord, () => (x: Operand, options: { readonly slope?: number } = {}): Tensor => {
  const { slope = 0.01 } = checkOptions('leakyRelu', options, { slope: 'number' })
  return applyElementwise(leakyReluRecord, [x], { slope })
})

/**
 * x itself, held constant: no derivative passes.
 * @example
 * import { grad, input, mul, stopGradient } from '@mlp/autograd'
 * const x = input('x')
 * console.log(grad(mul(x, stopGradient(x)), x).item({ x: 3 })) // → 3
 */
export const stopGradient: Unary = /* @__PURE__ */ elementwise({
  name: 'stopGradient', operands: ['any'], summary: 'x, held constant',
  meaning: (_, [x]) => x,
  partials: [null],
  notDifferentiable: 'it holds its operand constant on purpose',
  samples: reals(-3, 0, 0.7),
  edges: edgesOf(-Infinity, -0, 0, Infinity),
})
