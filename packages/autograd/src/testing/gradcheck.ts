/** The derivatives of a function, compared with central differences of its values. */
import { NdArray, toNdArray } from '../graph/array.js'
import type { ArrayLike } from '../graph/array.js'
import { isFloat } from '../graph/dtype.js'
import { GradientCheckError, ValueError } from '../graph/errors.js'
import { showShape, sizeOf } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { reachedDerivatives } from '../differentiate/grad.js'
import { constant, inputNode } from '../ops/leaf.js'
import { checkTensor } from '../ops/operand.js'
import { agrees, derivativesOf, firstOrder, secondOrder } from './derivatives.js'
import type { Choice, Entry, Point, Tolerance } from './derivatives.js'
import { carefulSecondDifference, indexOf, scattered, secondDifference } from './difference.js'
import type { Direction, Measured } from './difference.js'
import { evaluator } from './evaluator.js'
import type { Values } from './evaluator.js'

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** Up to which derivative: 1 or 2. Default: 1. */
  readonly order?: 1 | 2
  /** The difference allowed, as a part of the greater number. Default: 1e-6. */
  readonly relative?: number
  /** The difference allowed beside that. Default: 1e-8. */
  readonly absolute?: number
  /** How many elements of each argument are compared, evenly spread; for arguments with thousands. Default: all. */
  readonly elements?: number
}

/** One derivative that was compared. */
export interface Comparison {
  readonly order: 1 | 2
  /** The element of the result that was differentiated; for order 2: the argument and element of the first derivative. */
  readonly of: { readonly argument: number | undefined; readonly element: readonly number[] }
  /** The argument and element it was differentiated by. */
  readonly by: { readonly argument: number; readonly element: readonly number[] }
  /** What differentiation gives. */
  readonly derivative: number
  /** What the values of the function give. */
  readonly difference: number
}

/** A function of tensors, each argument a tensor. */
export type Differentiable = (...inputs: Tensor[]) => Tensor

/**
 * Compares the derivatives of a function with central differences in float64: every element of its result by every
 * element of its arguments. The function itself is measured, so a wrong rule of a `customGradient` shows.
 * Order 2 compares second derivatives both with the first ones beside the point and with second differences of the function.
 *
 * @param f a function of tensors; it must return a tensor and may not use random numbers
 * @param at one value per argument, as a list; a lone number or typed array is the one argument there is.
 *   Numbers and floats are differentiated by, in float64; int32 and bool arrays are passed on as they are
 * @returns what was compared
 * @throws GradientCheckError naming argument, element and both numbers where they do not agree
 * @example
 * import { customGradient, mul, tanh } from '@mlp/autograd'
 * import { gradcheck } from '@mlp/autograd/testing'
 * console.log(gradcheck(tanh, 0.5, { order: 2 }).length) // → 2
 * const wrong = customGradient(x => mul(x, x), ({ cotangent, inputs }) => [mul(cotangent, inputs[0]!)])
 * try { gradcheck(wrong, 3) } catch (error) { console.log(String(error)) }
 * // → GradientCheckError: gradcheck: a first derivative does not agree with central differences
 * // →   received: derivative 3 of the result by argument 0
 * // →   expected: 6, the central difference
 * // →   hint: check the backward rule; if the function has a kink or jump here, move the point away from it
 */
export function gradcheck(f: Differentiable, at: ArrayLike | readonly ArrayLike[], { order = 1, relative = 1e-6, absolute = 1e-8, elements = Infinity }: GradcheckOptions = {}): Comparison[] {
  const point = pointOf(f, at)
  const tolerance: Tolerance = { relative, absolute }
  const choose: Choice = (_, size) => evenly(size, elements)
  const compared: Comparison[] = []
  const entries = order === 1 ? [firstOrder(point, choose)] : [firstOrder(point, choose), secondOrder(point, choose)]
  for (const entry of entries.flatMap(one => [...one])) {
    // Derivatives by the cotangent are nothing the caller knows of; checkOperation looks at them.
    if (entry.input >= point.inputs.length) continue
    const comparison = describe(entry, point)
    if (!agrees(entry, tolerance) || Number.isNaN(entry.difference)) throw disagreement(comparison)
    compared.push(comparison)
  }
  if (order === 2) checkCurvature(point, choose, tolerance)
  return compared
}

/** The function called on inputs of its own, with the argument that each of them is. */
interface Called extends Point { readonly places: readonly number[] }

function pointOf(f: Differentiable, at: ArrayLike | readonly ArrayLike[]): Called {
  if (typeof f !== 'function') {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'gradcheck', problem: 'not a function', received: String(f), expected: 'a function of tensors',
      hint: 'write gradcheck(x => f(x), [x0]); it calls the function itself',
    })
  }
  // A list is one value per argument; no other form of data is an array.
  const list = (Array.isArray(at) ? at : [at]) as readonly ArrayLike[]
  if (f.length > 0 && list.length > f.length) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'gradcheck', problem: 'more values than arguments', received: `${list.length} values for ${f.length} ${f.length === 1 ? 'argument' : 'arguments'}`,
      expected: 'one value per argument', hint: 'wrap a vector in a list of its own: gradcheck(f, [[1, 2, 3]])',
    })
  }
  const places: number[] = []
  const inputs: Tensor[] = []
  const values: NdArray[] = []
  const args = list.map((data, place) => {
    const value = toNdArray(`gradcheck (argument ${place})`, data)
    if (!isFloat(value.dtype)) return constant(value)
    const node = inputNode(`argument ${place}`, value.shape, 'float64')
    places.push(place)
    inputs.push(node)
    values.push(new NdArray(Float64Array.from(value.data), value.shape, 'float64'))
    return node
  })
  const y = f(...args)
  checkTensor('gradcheck', y)
  return { y, inputs, values, places }
}

/** Up to `limit` positions, evenly spread. */
function evenly(size: number, limit: number): number[] {
  const count = Math.min(size, Math.max(1, Math.floor(limit)))
  return Array.from({ length: count }, (_, index) => Math.floor((index + 0.5) * size / count))
}

/** H·d, where d is a fixed direction: once from derivatives of derivatives, once from values of the function alone. */
function checkCurvature(point: Called, choose: Choice, { relative, absolute }: Tolerance): void {
  const { y, inputs, values, places } = point
  // Second differences are coarser by the square root of what first ones are.
  const tolerance: Tolerance = { relative: Math.max(relative, 1e-4), absolute: Math.max(absolute, 1e-5) }
  const weights = new NdArray(y.rank === 0 ? Float64Array.of(1) : scattered(y.shape), y.shape, 'float64')
  const lone = inputs.length === 1 && values[0]!.data.length === 1
  const direction = inputs.map((input, index) => lone ? Float64Array.of(1) : scattered(input.shape, index))
  const [forward, curved] = [evaluator([y], inputs), directionalSecond(point, weights, direction)]
  const weighted = (at: Values): number => Array.from(forward(at)[0]!, (value, k) => value * weights.data[k]!).reduce((a, b) => a + b, 0)
  inputs.forEach((node, input) => {
    for (const element of choose(input, sizeOf(node.shape))) {
      const derivative = curved(input, element)
      const holds = ({ slope: difference, noise }: Measured): boolean => agrees({ derivative, difference, noise }, tolerance)
      if (holds(secondDifference(weighted, values, input, element, direction))) continue
      const careful = carefulSecondDifference(weighted, values, input, element, direction)
      if (holds(careful)) continue
      const place = placeText(indexOf(element, node.shape))
      throw new GradientCheckError({
        code: 'GRADIENT_CHECK_FAILED', operation: 'gradcheck', problem: 'a second derivative does not agree with second differences of the function',
        received: `derivative ${derivative} by argument ${places[input]}${place} of the slope in a fixed direction`, expected: `${careful.slope}, the second difference`,
        hint: 'check that the backward rule holds at every point, not only at this one: it may not keep numbers of one call',
      })
    }
  })
}

/** H·d element by element, from the second derivatives as graphs. */
function directionalSecond({ y, inputs, values }: Point, weights: NdArray, direction: Direction): (input: number, element: number) => number {
  const { cotangent, found } = derivativesOf(y, inputs)
  const seeds = found.map((gradient, of) => gradient && inputNode(`direction ${of}`, gradient.shape, gradient.dtype))
  const parts = found.flatMap((gradient, of) => gradient === undefined ? []
    : reachedDerivatives('gradcheck', gradient, inputs, seeds[of]).flatMap((graph, input) => graph === undefined ? [] : [{ graph, input }]))
  const reached = seeds.flatMap((seed, of) => seed === undefined ? [] : [{ seed, value: new NdArray(direction[of]!, seed.shape, 'float64') }])
  const results = evaluator(parts.map(one => one.graph), [...inputs, ...(cotangent === undefined ? [] : [cotangent]), ...reached.map(one => one.seed)])([
    ...values, ...(cotangent === undefined ? [] : [weights]), ...reached.map(one => one.value),
  ])
  return (input, element) => parts.reduce((total, part, index) => part.input === input ? total + results[index]![element]! : total, 0)
}

/** An entry in the words of the caller. */
function describe({ order, of, ofElement, input, element, derivative, difference }: Entry, { y, inputs, places }: Called): Comparison {
  return {
    order,
    of: of === 'result' ? { argument: undefined, element: indexOf(ofElement, y.shape) } : { argument: places[of]!, element: indexOf(ofElement, inputs[of]!.shape) },
    by: { argument: places[input]!, element: indexOf(element, inputs[input]!.shape) },
    derivative, difference,
  }
}

function placeText(index: readonly number[]): string {
  return index.length === 0 ? '' : `, element ${showShape(index)}`
}

function disagreement({ order, of, by, derivative, difference }: Comparison): GradientCheckError {
  const what = of.argument === undefined ? `the result${placeText(of.element)}` : `the first derivative by argument ${of.argument}${placeText(of.element)}`
  return new GradientCheckError({
    code: 'GRADIENT_CHECK_FAILED', operation: 'gradcheck', problem: `a ${order === 1 ? 'first' : 'second'} derivative does not agree with central differences`,
    received: `derivative ${derivative} of ${what} by argument ${by.argument}${placeText(by.element)}`,
    expected: `${difference}, the central difference`,
    hint: Number.isFinite(difference) ? 'check the backward rule; if the function has a kink or jump here, move the point away from it' : 'the function is not finite around this point; move it to where the function is defined and smooth',
  })
}
