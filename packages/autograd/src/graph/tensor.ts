/**
 * The node of the expression graph. A tensor is a formula, not a recording: evaluate it again and it has its value
 * at the inputs and parameters as they are now.
 */
import { backward } from '../evaluate/backward.js'
import type { Bindings } from '../evaluate/evaluate.js'
import { observe } from '../evaluate/observe.js'
import type { Observation } from '../evaluate/observe.js'
import { abs, exp, log, sqrt, sin, cos, square } from '../ops/elementary.js'
import { relu, sigmoid, tanh } from '../ops/activation.js'
import { add, div, mul, neg, pow, sub } from '../ops/arithmetic.js'
import { cast } from '../ops/cast.js'
import { matmul } from '../ops/linear.js'
import { reshape, transpose } from '../ops/movement.js'
import type { Operand } from '../ops/operand.js'
import { leafValue } from '../ops/operation.js'
import type { Operation } from '../ops/operation.js'
import { max, mean, sum } from '../ops/reduce.js'
import type { Axis, ReduceOptions } from '../ops/reduce.js'
import { notData, snapshot } from './array.js'
import type { NestedArray } from './array.js'
import { counts, WALK } from './counting.js'
import type { DType } from './dtype.js'
import { nameOf } from './provenance.js'
import type { Provenance } from './provenance.js'
import { showType, sizeOf } from './shape.js'
import type { Shape } from './shape.js'

/** Elements of a constant or parameter that its short form shows. */
const SHOWN = 100

const BRAND = Symbol.for('@mlp/tensor')

/** One immutable node: an operation applied to inputs. Made by operations and creation functions, never by `new`. */
export class Tensor {
  [WALK] = 0
  /** One more than the highest level of the inputs; walks toward a target never go below its level. */
  readonly level: number
  /** Counts nodes in the order they were made. */
  readonly serial: number
  /** Names and scopes, for people. */
  provenance: Provenance | undefined = undefined
  /** A composite's expansion, built on first use. */
  expansion: Tensor | undefined = undefined
  /** The value last read from this tensor, with what it depends on. */
  observation: Observation | undefined = undefined

  constructor(
    readonly op: Operation,
    readonly inputs: readonly Tensor[],
    readonly attributes: object,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {
    let level = 0
    for (const input of inputs) if (input.level >= level) level = input.level + 1
    this.level = level
    this.serial = counts.made++
  }

  get [BRAND](): true { return true }
  static [Symbol.hasInstance](value: unknown): boolean {
    return isTensor(value) && (this === Tensor || Function.prototype[Symbol.hasInstance].call(this, value))
  }

  /** The number of axes. */
  get rank(): number { return this.shape.length }

  /** Names this node for formulas and drawings, and returns it; an input is still bound by the name it was made with. */
  named(name: string): this {
    if (typeof name !== 'string') throw notData('named', name, '', 'a text', "write x.named('x')")
    this.provenance = { ...this.provenance, name }
    return this
  }

  /** The value as one number; the tensor must have exactly one element. */
  item(bindings?: Bindings): number { return observe('item', this, bindings).item() }
  /** The value as nested arrays. */
  toArray(bindings?: Bindings): NestedArray { return observe('toArray', this, bindings).toArray() }
  /** Evaluates this scalar and its gradients in one walk, and sets `.grad` of every trainable parameter below. */
  backward(bindings?: Bindings): void { backward(this, bindings) }

  add(other: Operand): Tensor { return add(this, other) }
  sub(other: Operand): Tensor { return sub(this, other) }
  mul(other: Operand): Tensor { return mul(this, other) }
  div(other: Operand): Tensor { return div(this, other) }
  neg(): Tensor { return neg(this) }
  pow(exponent: Operand): Tensor { return pow(this, exponent) }
  square(): Tensor { return square(this) }
  sqrt(): Tensor { return sqrt(this) }
  exp(): Tensor { return exp(this) }
  log(): Tensor { return log(this) }
  sin(): Tensor { return sin(this) }
  cos(): Tensor { return cos(this) }
  tanh(): Tensor { return tanh(this) }
  sigmoid(): Tensor { return sigmoid(this) }
  relu(): Tensor { return relu(this) }
  abs(): Tensor { return abs(this) }
  sum(axis?: Axis, options?: ReduceOptions): Tensor { return sum(this, axis, options) }
  mean(axis?: Axis, options?: ReduceOptions): Tensor { return mean(this, axis, options) }
  max(axis?: Axis, options?: ReduceOptions): Tensor { return max(this, axis, options) }
  matmul(other: Operand): Tensor { return matmul(this, other) }
  transpose(axes?: readonly number[]): Tensor { return transpose(this, axes) }
  reshape(shape: Shape): Tensor { return reshape(this, shape) }
  cast(dtype: DType): Tensor { return cast(this, dtype) }

  /** One line: what the node is, not the whole formula (`formula(t)` prints that). */
  toString(): string {
    const name = nameOf(this)
    const inputs = this.inputs.map(input => nameOf(input) ?? input.op.name).join(', ')
    const value = leafValue(this)
    const head = value !== undefined && sizeOf(this.shape) <= SHOWN ? String(snapshot(value)) : `${this.op.name}${inputs && `(${inputs})`}`
    return `Tensor ${name === undefined ? '' : `${name} = `}${head} ${showType(this)}`
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string { return this.toString() }
}

/** Whether a value is a tensor, of this or another copy of the package. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && BRAND in value
}
