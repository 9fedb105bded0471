/** Derivatives measured from values alone, by the difference quotients whose limit a derivative is. */
import { contiguousData, NdArray } from '../graph/array.js'
import { ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { sizeOf } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { checkTarget } from '../differentiate/grad.js'
import { bindLeaves } from './bindings.js'
import type { Bindings } from './bindings.js'
import { evaluateAll } from './evaluate.js'
import { run } from './interpreter.js'
import { lower } from './lower.js'

/** Where a quotient looks, in steps, what each value counts, and by how many steps the sum is divided; the error falls with the step to the power `accuracy`. */
const METHODS = {
  forward: { points: [[0, -1], [1, 1]], steps: 1, accuracy: 1 },
  central: { points: [[-1, -1], [1, 1]], steps: 2, accuracy: 2 },
  fivePoint: { points: [[-2, 1], [-1, -8], [1, 8], [2, -1]], steps: 12, accuracy: 4 },
} as const

export interface NumericGradientOptions {
  /**
   * `'forward'`: (f(x + h) − f(x))/h; `'central'` (the default): (f(x + h) − f(x − h))/2h;
   * `'fivePoint'`: (f(x − 2h) − 8f(x − h) + 8f(x + h) − f(x + 2h))/12h.
   */
  readonly method?: keyof typeof METHODS
  /** The step h. By default near the power of the dtype's rounding at which the errors of quotient and rounding meet, times max(1, |x|). */
  readonly step?: number
}

/**
 * The derivative of y by x measured by difference quotients, element by element, in the shape [...y, ...x]: an answer that
 * shares nothing with `grad` but the values of y. Expect 7 to 8 digits by forward, 10 by central, 12 by five-point quotients
 * in float64; at a kink it is a mean of both sides.
 *
 * @param x what is moved: an input, a parameter, or any tensor in between
 * @param bindings values of the inputs
 * @throws ValueError for an unknown method or a step that is not positive
 * @example
 * import { grad, input, numericGradient, pow } from '@mlp/autograd'
 * const x = input('x')
 * const y = pow(x, 5)
 * const measured = numericGradient(y, x, { x: 1.5 })
 * console.log(measured.item().toFixed(6), grad(y, x).item({ x: 1.5 })) // → 25.312500 25.3125
 */
export function numericGradient(y: Tensor, x: Tensor, bindings?: Bindings, options: NumericGradientOptions = {}): NdArray {
  const { method = 'central', step } = checkOptions('numericGradient', options, { method: 'anything', step: 'anything' })
  checkTarget('numericGradient', y)
  checkTarget('numericGradient', x)
  if (!Object.hasOwn(METHODS, method) || (step !== undefined && !(typeof step === 'number' && step > 0 && step < Infinity))) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'numericGradient', problem: 'no such quotient', received: `method ${showArgument(method)}${step === undefined ? '' : `, step ${showArgument(step)}`}`,
      expected: `method ${Object.keys(METHODS).join(', ')}; a step above 0`, hint: 'leave both out for central differences',
    })
  }
  const [at] = evaluateAll('numericGradient', [x, y], bindings) as [NdArray, NdArray]
  // What lies below x is not looked at: x has the value it is given.
  const schedule = lower([y], node => node === x)
  const bound = bindLeaves('numericGradient', schedule, bindings, 'ignored')
  const { points, steps, accuracy } = METHODS[method]
  const rounding = x.dtype === 'float32' || y.dtype === 'float32' ? 2 ** -23 : Number.EPSILON
  const columns = sizeOf(x.shape)
  const result = new Float64Array(sizeOf(y.shape) * columns)
  const start = contiguousData(at)
  for (let column = 0; column < columns; column++) {
    const h = step ?? 2 ** Math.round(Math.log2(rounding) / (1 + accuracy)) * Math.max(1, Math.abs(start[column]!))
    for (const [side, weight] of points) {
      const data = start.slice()
      data[column]! += side * h
      const place = new NdArray(data, x.shape, x.dtype)
      const [found] = run(schedule, node => node === x ? place : bound(node))
      contiguousData(found!).forEach((value, row) => { result[row * columns + column]! += weight * value / (steps * h) })
    }
  }
  return new NdArray(result, [...y.shape, ...x.shape], 'float64')
}
