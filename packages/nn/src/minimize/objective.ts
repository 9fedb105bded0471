/** What is minimized, as programs of a point: value, gradient, and products of the Hessian with a vector. */
import { DisconnectedGradientError, EvaluationError, NdArray, evaluate, grad, input, mul, nameOf, sizeOf, substitute, sum, tensor, topologicalOrder } from '@mlp/autograd'
import type { Bindings, FloatDType, Parameter, Tensor, TypedArray } from '@mlp/autograd'
import { engineOf } from '../training/engine.js'
import type { Engine } from '../training/engine.js'
import type { Vector } from './vectors.js'

/** A point with what is known there. */
export interface Point {
  readonly x: Vector
  readonly value: number
  readonly gradient: Vector
}

export interface ObjectiveOptions {
  readonly bindings: Bindings | undefined
  readonly engine: Engine | undefined
  readonly maximize: boolean
  /** Whether products with the Hessian will be asked for. */
  readonly secondOrder: boolean
}

/** A part of the point: the numbers of one cell. */
interface Part {
  readonly cell: Parameter
  readonly dtype: FloatDType
  readonly from: number
  readonly to: number
}

type Evaluate = (inputs: { readonly [name: string]: TypedArray }) => { readonly [name: string]: NdArray }

/**
 * A scalar graph as a function of the cells' numbers in one vector. The cells themselves stand still until `write`: a trial
 * that leads nowhere leaves no trace. To maximize, the negative is minimized.
 */
export class Objective {
  /** How often value and gradient have been computed. */
  evaluations = 0
  /** How often the Hessian has been multiplied. */
  products = 0
  /** How far apart the values of the graph lie, relative to their size. */
  readonly epsilon: number
  readonly #parts: readonly Part[]
  readonly #size: number
  readonly #sign: 1 | -1
  readonly #first: Evaluate
  readonly #second: Evaluate | undefined

  constructor(objective: Tensor, parameters: readonly Parameter[], { bindings, engine, maximize, secondOrder }: ObjectiveOptions) {
    let from = 0
    this.#parts = parameters.map(cell => ({ cell, dtype: cell.dtype as FloatDType, from, to: from += sizeOf(cell.shape) }))
    this.#size = from
    this.#sign = maximize ? -1 : 1
    this.epsilon = [objective, ...parameters].some(one => one.dtype === 'float32') ? 2 ** -23 : 2 ** -52
    const run = engineOf('minimize', engine)
    const at = parameters.map((cell, index) => input(nameOf(cell) ?? `x${index}`, cell.shape, { dtype: cell.dtype as FloatDType }))
    const [value] = substitute([objective], new Map<Tensor, Tensor>([...dataOf(objective, bindings), ...at.map((node, index): [Tensor, Tensor] => [parameters[index]!, node])]))
    const gradients = gradientsOf(value!, at)
    this.#first = run({ inputs: named('x', at), outputs: { value: value!, ...named('gradient', gradients) } })
    this.#second = secondOrder ? run(productsOf(gradients, at)) : undefined
  }

  /** The point at which the cells stand. */
  read(): Vector {
    const x = new Float64Array(this.#size)
    for (const { cell, from } of this.#parts) x.set(cell.value.data, from)
    return x
  }

  /** Moves the cells. */
  write(x: Vector): void {
    for (const { cell, dtype, from, to } of this.#parts) cell.set(new NdArray(inDType(dtype, x.subarray(from, to)), cell.shape, dtype))
  }

  /** The value as the graph gives it, of a value that is minimized. */
  given(value: number): number { return this.#sign * value }

  /** Value and gradient. The point is one that the cells can hold: numbers are rounded to their dtype. */
  at(x: Vector): Point {
    this.evaluations++
    const parts = this.#split('x', x)
    const { value, ...gradients } = this.#first(parts)
    const rounded = new Float64Array(x.length)
    this.#parts.forEach(({ from }, index) => { rounded.set(parts[`x${index}`]!, from) })
    return { x: rounded, value: this.#sign * value!.item(), gradient: this.#join('gradient', gradients) }
  }

  /** The Hessian at a point times a vector. */
  product({ x }: Point, vector: Vector): Vector {
    this.products++
    return this.#join('product', this.#second!({ ...this.#split('x', x), ...this.#split('v', vector) }))
  }

  #split(name: string, flat: Vector): { [name: string]: TypedArray } {
    return Object.fromEntries(this.#parts.map(({ dtype, from, to }, index) => [`${name}${index}`, inDType(dtype, flat.subarray(from, to))]))
  }

  #join(name: string, parts: { readonly [name: string]: NdArray }): Vector {
    const flat = new Float64Array(this.#size)
    this.#parts.forEach(({ from }, index) => { flat.set(parts[`${name}${index}`]!.data, from) })
    return this.#sign === 1 ? flat : flat.map(one => -one)
  }
}

/** Whether all numbers of a point can be worked with. */
export function isFinitePoint({ value, gradient }: Point): boolean {
  return Number.isFinite(value) && gradient.every(Number.isFinite)
}

/** The value and gradient at a trial point; `undefined` outside the function's domain. */
export function tryAt(objective: Objective, x: Vector): Point | undefined {
  try {
    return objective.at(x)
  } catch (error) {
    // A matrix that has no factors ends the domain of a function as a logarithm of −1 does.
    if (error instanceof EvaluationError && (error.code === 'MATRIX_SINGULAR' || error.code === 'MATRIX_NOT_POSITIVE_DEFINITE')) return undefined
    throw error
  }
}

function inDType(dtype: FloatDType, data: Vector): TypedArray {
  return dtype === 'float64' ? data : Float32Array.from(data)
}

function named(name: string, tensors: readonly Tensor[]): { [name: string]: Tensor } {
  return Object.fromEntries(tensors.map((one, index) => [`${name}${index}`, one]))
}

/** Constants in place of bound inputs: they are copied into a program's memory once, not at every call. */
function dataOf(objective: Tensor, bindings: Bindings | undefined): [Tensor, Tensor][] {
  const inputs = topologicalOrder([objective]).filter(node => node.op.kind === 'leaf' && node.op.source === 'input')
  const values = evaluate(named('data', inputs), bindings)
  return inputs.map((node, index) => [node, tensor(values[`data${index}`]!)])
}

function gradientsOf(value: Tensor, at: readonly Tensor[]): readonly Tensor[] {
  try {
    return grad(value, at)
  } catch (error) {
    if (!(error instanceof DisconnectedGradientError)) throw error
    throw new DisconnectedGradientError({
      code: 'GRADIENT_DISCONNECTED', operation: 'minimize', problem: 'a parameter has no influence on the objective', received: error.received,
      expected: 'parameters that the objective is computed from', hint: 'leave it out of the list',
    })
  }
}

/** H·v, by block: the gradient of g·v, in which v is constant. */
function productsOf(gradients: readonly Tensor[], at: readonly Tensor[]) {
  const vectors = at.map((node, index) => input(`v${index}`, node.shape, { dtype: node.dtype as FloatDType }))
  const along = gradients.map((gradient, index) => sum(mul(gradient, vectors[index]!)))
  // The precision of the value, as parameters of both may occur.
  const total = along.map(one => one.cast('float64')).reduce((a, b) => a.add(b))
  return { inputs: { ...named('x', at), ...named('v', vectors) }, outputs: named('product', grad(total, at, { disconnected: 'zero' })) }
}
