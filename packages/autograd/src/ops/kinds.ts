/**
 * One factory per kind of operation: a record goes in, the function that users call comes out.
 * Records are made while modules load, in cycles of imports, so factories use nothing but hoisted declarations:
 * their properties are methods, because development tools wrap arrow functions in a helper that may not be there yet.
 */
import { contiguousData, NdArray } from '../graph/array.js'
import { allocate, isFloat } from '../graph/dtype.js'
import type { DType } from '../graph/dtype.js'
import { DTypeError, ShapeError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { normalizeAxes, normalizeAxis, sameShape, showShape, showType, sizeOf } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import type { Tensor } from '../graph/tensor.js'
import { othersVanish } from './leaf.js'
import { align } from './operand.js'
import type { Operand } from './operand.js'
import { apply } from './operation.js'
import type {
  Callable, Composite, Contraction, Each, Elementwise, Index, Movement, Order, Random, Reduction, ReductionAttributes, Routine, Scan, ScanAttributes, Signature, Sort, Window,
} from './operation.js'
import { prefix } from './notation.js'
import { computeContraction } from './reference/contraction.js'
import { computeElementwise } from './reference/elementwise.js'
import { computeReduction } from './reference/fold.js'
import { computeIndex } from './reference/index.js'
import { computeMovement } from './reference/movement.js'
import { computeOrder } from './reference/order.js'
import { computeRandom } from './reference/random.js'
import { computeScan } from './reference/scan.js'
import { computeWindow } from './reference/window.js'

/** What a factory is given: the record without what the factory adds, and with all that tests and documentation read. */
type Without<R, K extends PropertyKey> = R extends unknown ? Omit<R, K | Described> & Required<Pick<R, Extract<keyof R, Described>>> : never
type Described = 'summary' | 'samples' | 'edges'

/** An elementwise record as it is written: its result is a number and its notation its name before its operands, unless it says otherwise. */
type Written<S extends readonly Sort[], A extends object> =
  Without<Elementwise<S, A>, 'kind' | 'infer' | 'compute' | Defaulted> & Partial<Pick<Elementwise<S, A>, Defaulted>>
type Defaulted = 'result' | 'notation'

/** Elementwise functions of one, two and three operands. */
export type Unary = Callable<(x: Operand) => Tensor, Elementwise<readonly [Sort]>>
export type Binary = Callable<(a: Operand, b: Operand) => Tensor, Elementwise<readonly [Sort, Sort]>>
export type Ternary = Callable<(condition: Operand, a: Operand, b: Operand) => Tensor, Elementwise<readonly [Sort, Sort, Sort]>>

/** The record of an elementwise operation, completed with the shape and dtype rule that all of them share. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwiseRecord<const S extends readonly Sort[], A extends object = object>(record: Written<S, A>): Elementwise<S, A> {
  const operation: Elementwise<S, A> = {
    result: 'number',
    notation: { text(operands) { return prefix(record.name)(operands) } },
    ...record,
    kind: 'elementwise',
    compute(inputs, node) { return computeElementwise(operation, inputs, node) },
    infer(inputs, attributes): Signature {
      // The first operand that is no condition has the dtype of all of them.
      const operand = inputs[Math.max(0, record.operands.findIndex(sort => sort !== 'bool'))]!
      const { result } = operation
      return { shape: operand.shape, dtype: result === 'number' ? operand.dtype : result === 'bool' ? result : (attributes as { dtype: DType }).dtype }
    },
  }
  return operation
}

/**
 * An elementwise operation without attributes, as the function that users call.
 *
 * @example
 * import { elementwise, grad, input, mul } from '@mlp/autograd'
 * const cube = elementwise({
 *   name: 'cube', operands: ['float'], summary: 'x³',
 *   meaning: (m, [x]) => m.mul(x, m.mul(x, x)),
 *   partials: [({ inputs: [x] }) => mul(3, mul(x, x))],
 *   samples: [{ inputs: [[-1, 0.5, 2]] }],
 *   edges: [[0, 0]],
 * })
 * const x = input('x')
 * console.log(grad(cube(x), x).item({ x: 2 })) // → 12
 */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise<const S extends readonly Sort[]>(record: Written<S, object>): Callable<(...operands: Each<S, Operand>) => Tensor, Elementwise<S>> {
  const operation = elementwiseRecord<S>(record)
  // Surplus arguments, as Array.map passes them, are not operands.
  return Object.assign((...operands: readonly Operand[]) => applyElementwise(operation, record.operands.map((_, index) => operands[index]!), {}), { operation })
}

/** Aligns the operands of an elementwise record and applies it. */
export function applyElementwise<S extends readonly Sort[], A extends object>(operation: Elementwise<S, A>, operands: readonly Operand[], attributes: A): Tensor {
  return apply<A>(operation, align(operation.name, operands, operation.operands), attributes)
}

/** One axis, several, or all where none is named. */
export type Axis = number | readonly number[]
export interface ReduceOptions {
  /** Keep reduced axes with length 1. Default: false. */
  readonly keepDims?: boolean
}
export type ReduceCall = (x: Operand, axis?: Axis, options?: ReduceOptions) => Tensor

/** What a reduction does to dtypes: keeps them (bool counts as int32), makes floats, or gives positions. */
type ReductionResult = 'number' | 'float' | 'int32' | 'bool'

/** A reduction over any axes. */
/* @__NO_SIDE_EFFECTS__ */
export function reduction(record: Without<Reduction<ReductionAttributes>, 'kind' | 'infer' | 'compute' | 'notation'> & { readonly result: ReductionResult }): Callable<ReduceCall, Reduction<ReductionAttributes>> {
  const operation: Reduction<ReductionAttributes> = {
    ...record,
    kind: 'reduction',
    compute([x], node) { return computeReduction(record, x!, (node.attributes as ReductionAttributes).axes, node) },
    notation: {
      text([x], { axes }, inputs) {
        const all = axes.length === inputs[0]!.rank
        return prefix(record.name)([x!, ...(all ? [] : [{ text: `axis=${axes.length === 1 ? String(axes[0]) : `[${axes.join(', ')}]`}`, binding: 0 }])])
      },
    },
    infer([x], { axes, keepDims }): Signature {
      const { shape, dtype } = x!
      if (record.empty === undefined && axes.some(axis => shape[axis] === 0)) {
        throw new ShapeError({
          code: 'DATA_EMPTY', operation: record.name, problem: 'no elements to choose from', received: `${showShape(shape)} along ${showShape(axes)}`,
          expected: 'at least one element', hint: 'check the data',
        })
      }
      const kept = shape.map((length, axis) => axes.includes(axis) ? 1 : length)
      return {
        shape: keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)),
        dtype: record.result === 'int32' || record.result === 'bool' ? record.result : record.result === 'float' || isFloat(dtype) ? dtype : 'int32',
      }
    },
  }
  const sort: Sort = record.result === 'float' ? 'float' : record.result === 'number' ? 'number' : 'any'
  return Object.assign((operand: Operand, axis?: Axis, options: ReduceOptions = {}) => {
    const { keepDims = false } = checkOptions(record.name, options, { keepDims: 'boolean' })
    const [x] = align(record.name, [operand], [sort])
    return apply<ReductionAttributes>(operation, [x!], { axes: normalizeAxes(record.name, axis, x!.rank), keepDims })
  }, { operation })
}

export interface ScanOptions {
  /** Run from the end. Default: false. */
  readonly reverse?: boolean
}

/** A running fold along one axis. */
/* @__NO_SIDE_EFFECTS__ */
export function scan(record: Without<Scan<ScanAttributes>, 'kind' | 'infer' | 'compute' | 'notation'>): Callable<(x: Operand, axis?: number, options?: ScanOptions) => Tensor, Scan<ScanAttributes>> {
  const operation: Scan<ScanAttributes> = {
    ...record,
    kind: 'scan',
    compute([x], node) {
      const { axis, reverse } = node.attributes as ScanAttributes
      return computeScan(record.fold, x!, axis, reverse, node)
    },
    notation: {
      text([x], { axis, reverse }) { return prefix(record.name)([x!, { text: `axis=${axis}${reverse ? ', reverse' : ''}`, binding: 0 }]) },
    },
    infer([x]) { return { shape: x!.shape, dtype: x!.dtype === 'bool' ? 'int32' : x!.dtype } },
  }
  return Object.assign((operand: Operand, axis = -1, options: ScanOptions = {}) => {
    const { reverse = false } = checkOptions(record.name, options, { reverse: 'boolean' })
    const [x] = align(record.name, [operand], ['number'])
    return apply<ScanAttributes>(operation, [x!], { axis: normalizeAxis(record.name, axis, x!.rank), reverse })
  }, { operation })
}

/** The record of a movement. */
/* @__NO_SIDE_EFFECTS__ */
export function movement<A extends object>(record: Without<Movement<A>, 'kind' | 'linear' | 'compute'>): Movement<A> {
  const operation: Movement<A> = {
    ...record,
    kind: 'movement',
    linear(varying, node) {
      const { fill = 0 } = operation.map(node.inputs.map(input => input.shape), node.attributes as A, node.shape)
      return fill === 0 && othersVanish(varying, node)
    },
    compute(inputs, node) { return computeMovement(operation, inputs, node) },
  }
  return operation
}

/** The record of a contraction; inputs have one dtype, batch and contracted axes equal lengths. */
/* @__NO_SIDE_EFFECTS__ */
export function contraction<A extends object>(record: Without<Contraction<A>, 'kind' | 'infer' | 'compute' | 'linear'>): Contraction<A> {
  return {
    ...record,
    kind: 'contraction',
    compute([a, b], node) {
      const { batch, contract } = record.dimensions([a!.shape, b!.shape], node.attributes as A)
      return computeContraction(a!, b!, batch, contract, node)
    },
    linear(varying) { return !(varying[0] && varying[1]) },
    infer([a, b], attributes): Signature {
      const { batch, contract } = record.dimensions([a!.shape, b!.shape], attributes)
      for (const [i, j] of [...batch, ...contract]) if (a!.shape[i] !== b!.shape[j]) throw doNotMeet(record.name, a!, b!, i, j)
      const own = (shape: Shape, side: 0 | 1) => shape.filter((_, axis) => ![...batch, ...contract].some(pair => pair[side] === axis))
      return { shape: [...batch.map(([i]) => a!.shape[i]!), ...own(a!.shape, 0), ...own(b!.shape, 1)], dtype: a!.dtype }
    },
  }
}

/** Two lengths that must be equal for a contraction. */
export function doNotMeet(operation: string, a: Tensor, b: Tensor, i: number, j: number): ShapeError {
  return new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'inner lengths differ', received: [a, b].map(one => showShape(one.shape)).join(' and '),
    expected: `axis ${i} of the first as long as axis ${j} of the second (here ${a.shape[i]} meets ${b.shape[j]})`,
    hint: 'transpose one operand',
  })
}

/** The record of a window operation. */
/* @__NO_SIDE_EFFECTS__ */
export function windowed<A extends object>(record: Without<Window<A>, 'kind' | 'infer' | 'compute'>): Window<A> {
  return {
    ...record,
    kind: 'window',
    compute(inputs, node) { return computeWindow(record.fold, record.geometry(inputs.map(one => one.shape), node.attributes as A), inputs, node) },
    infer([x, kernel], attributes): Signature {
      const shapes = kernel === undefined ? [x!.shape] : [x!.shape, kernel.shape]
      const { size, stride, dilation } = record.geometry(shapes, attributes)
      const spatial = size.map((length, axis) => {
        const reach = (length - 1) * dilation[axis]! + 1
        const available = x!.shape[axis + 2]!
        if (reach > available) {
          throw new ShapeError({
            code: 'SHAPE_MISMATCH', operation: record.name, problem: 'the window is larger than the input',
            received: `a window reaching over ${reach} on axis ${axis + 2}, of length ${available}`, expected: `at most ${available}`, hint: 'pad the input or use a smaller window',
          })
        }
        return Math.floor((available - reach) / stride[axis]!) + 1
      })
      return { shape: [x!.shape[0]!, kernel?.shape[0] ?? x!.shape[1]!, ...spatial], dtype: x!.dtype }
    },
  }
}

/** The record of an index operation. */
/* @__NO_SIDE_EFFECTS__ */
export function indexed<A extends object>(record: Without<Index<A>, 'kind' | 'compute'>): Index<A> {
  const operation: Index<A> = { ...record, kind: 'index', compute(inputs, node) { return computeIndex(operation, inputs, node) } }
  return operation
}

/** An operation that sorts positions along an axis. */
/* @__NO_SIDE_EFFECTS__ */
export function order<A extends { readonly axis: number }>(record: Without<Order<A>, 'kind' | 'infer' | 'compute' | 'vjp'>): Order<A> {
  const operation: Order<A> = {
    ...record,
    kind: 'order',
    compute([x], node) { return computeOrder(operation, x!, node.attributes as A, node) },
    vjp() { return null },
    infer([x], attributes) {
      return { shape: x!.shape.map((length, axis) => axis === attributes.axis ? record.take(length, attributes) : length), dtype: 'int32' }
    },
  }
  return operation
}

/** Throws unless the tensor is a random key. */
export function checkKey(operation: string, key: Tensor): void {
  if (key.dtype === 'int32' && sameShape(key.shape, [2])) return
  throw new DTypeError({
    code: 'DTYPE_MISMATCH', operation, problem: 'not a random key', received: showType(key), expected: 'int32 [2]', hint: "write tensor([0, seed], { dtype: 'int32' })",
  })
}

/** A source of random numbers. */
/* @__NO_SIDE_EFFECTS__ */
export function random<A extends { readonly shape: Shape; readonly dtype: DType }>(record: Without<Random<A>, 'kind' | 'infer' | 'compute'>): Random<A> {
  const operation: Random<A> = {
    ...record,
    kind: 'random',
    compute([key], node) { return computeRandom(operation, key!, node) },
    infer([key], { shape, dtype }): Signature {
      checkKey(record.name, key!)
      return { shape, dtype }
    },
  }
  return operation
}

/** The record of a routine. */
/* @__NO_SIDE_EFFECTS__ */
export function routine<A extends object>(record: Without<Routine<A>, 'kind' | 'compute'>): Routine<A> {
  return {
    ...record,
    kind: 'routine',
    compute(inputs, node) {
      const output = allocate(node.dtype, sizeOf(node.shape))
      record.run(inputs.map(one => ({ shape: one.shape, dtype: one.dtype, data: contiguousData(one) })), node.attributes as A, output)
      return new NdArray(output, node.shape, node.dtype)
    },
  }
}

/** The record of a composite; without a rule for shape and dtype the expansion tells them. */
/* @__NO_SIDE_EFFECTS__ */
export function compositeRecord<A extends object>(record: Without<Composite<A>, 'kind' | 'infer'> & Partial<Pick<Composite<A>, 'infer'>>): Composite<A> {
  return { infer(inputs, attributes) { return record.expand(inputs, attributes) }, ...record, kind: 'composite' }
}

