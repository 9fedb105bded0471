/**
 * The record of an operation, one type per kind, and `apply`, which makes a node of it.
 * Engines, printers and checks ask a record for its kind and its fields, never for its name.
 */
import type { ArrayLike, NdArray, Strided, Value } from '../graph/array.js'
import type { Cell } from '../graph/cell.js'
import type { DType, TypedArray } from '../graph/dtype.js'
import type { Shape } from '../graph/shape.js'
import { Tensor } from '../graph/tensor.js'
import type { Machine } from './machine.js'
import type { Printed } from './notation.js'

/** What is known of a tensor without its value. */
export interface Signature {
  readonly shape: Shape
  readonly dtype: DType
}

/** Inputs and attributes that the generated sweep applies an operation to. */
export interface Sample<A extends object = object> {
  readonly inputs: readonly ArrayLike[]
  readonly attributes?: A
}

/**
 * What every record says. What only tests and documentation read is required where a record is made, but optional here:
 * the build leaves it out of the package's own records, so that no page loads it.
 */
interface Facts<A extends object> {
  readonly name: string
  /** Shape and dtype of the output; throws typed errors for inputs that do not fit. */
  infer(inputs: readonly Tensor[], attributes: A): Signature
  readonly notation: { text(operands: readonly Printed[], attributes: A, inputs: readonly Tensor[]): Printed }
  /** Drives the generated tests; an operation without samples cannot be made. */
  readonly samples?: readonly [Sample<A>, ...Sample<A>[]]
  /** One sentence for the table of operations. */
  readonly summary?: string
  /** Whether the output of a node is linear, not only affine, jointly in the inputs marked; absent: in none. */
  linear?(varying: readonly boolean[], node: Tensor): boolean
  /** Simpler forms of the same value, bit for bit, that derivatives are tidied with. */
  readonly identities?: readonly Identity[]
  /** Where the operation is defined, when not everywhere. */
  readonly domain?: string
  /** Why no derivative passes, for operations on floats whose derivative is nowhere useful. */
  readonly notDifferentiable?: string
  /** What is decided where practice differs, beside `domain`, `empty` and `kinks`: ties, rows of −∞, 0 under a root. */
  readonly conventions?: readonly Convention[]
}

export interface Convention {
  /** Where: `a row of −∞`. */
  readonly case: string
  /** What holds there: `−∞; the derivative is 0`. */
  readonly here: string
  /** Why, where other libraries do otherwise. */
  readonly why?: string
}

export interface Identity {
  (inputs: readonly Tensor[], node: Tensor): Tensor | undefined
}

/** What a backward rule may use: tensors only, never raw values. */
export interface RuleContext<A extends object = object> {
  readonly inputs: readonly Tensor[]
  readonly output: Tensor
  readonly attributes: A
}
export interface CotangentContext<A extends object = object> extends RuleContext<A> {
  readonly cotangent: Tensor
}

/** The reference value, as the interpreter computes it. The kind's factory supplies it. */
interface Computed {
  compute(inputs: readonly Strided[], node: Target): Strided
}
/** What a computed value is to be. */
export interface Target extends Signature {
  readonly attributes: object
}

/** The cotangent of one input, or null where none passes. Linear in the output's cotangent. */
interface Vjp<A extends object> {
  vjp(context: CotangentContext<A>, input: number): Tensor | null
}

/** A leaf: a constant, an input by name, or a cell. */
export interface Leaf extends Facts<object> {
  readonly kind: 'leaf'
  readonly source: 'constant' | 'input' | 'cell'
}
export interface ConstantAttributes { readonly value: Strided }
export interface InputAttributes { readonly name: string }
export interface CellAttributes { readonly cell: Cell }

/** What an operand of an elementwise operation may be: any number, a float (integers become float64), a truth value, or anything. */
export type Sort = 'number' | 'float' | 'bool' | 'any'
/** One entry per operand. */
export type Each<S extends readonly Sort[], T> = { readonly [K in keyof S]: T }

/**
 * A partial derivative. A tensor p stands for c·p; a factor for `select(mask, c·value/over, 0)` with absent parts left out,
 * so that `{}` is the factor one.
 */
export type Partial = Tensor | Factor
export interface Factor {
  readonly value?: Tensor
  readonly over?: Tensor
  readonly mask?: Tensor
}
export interface PartialContext<S extends readonly Sort[], A extends object> {
  readonly inputs: Each<S, Tensor>
  readonly y: Tensor
  readonly attributes: A
}

/** A scalar expression in every place. */
export interface Elementwise<S extends readonly Sort[] = readonly Sort[], A extends object = object> extends Facts<A>, Computed {
  readonly kind: 'elementwise'
  readonly operands: S
  /** The dtype of the result: the operands' own, bool, or what the attribute `dtype` says. */
  readonly result: 'number' | 'bool' | 'attribute'
  meaning<E>(machine: Machine<E>, operands: Each<S, E>, attributes: A): E
  /** One function per operand, in terms of inputs and output; null where no derivative passes. */
  readonly partials: readonly (PartialRule<S, A> | null)[]
  /** Documented values at ±0, ±∞ and NaN: operands, then the result (truth values as 0 and 1). */
  readonly edges?: readonly (readonly number[])[]
  /** Points without a derivative, and the one chosen there. */
  readonly kinks?: readonly Kink[]
}
export type PartialRule<S extends readonly Sort[] = readonly Sort[], A extends object = object> =
  { rule(context: PartialContext<S, A>): Partial }['rule']
export interface Kink {
  readonly at: readonly number[]
  readonly partials: readonly number[]
  readonly convention: string
  /** Why, where other libraries do otherwise. */
  readonly why?: string
}

/**
 * How a fold combines elements: lift each into a state, merge states, finish. `merge` must be associative; in reductions
 * and windows, which merge in any order, commutative too (the index given to `lift` tells elements apart).
 */
export interface Fold {
  lift<E>(machine: Machine<E>, element: E, index: E): readonly E[]
  merge<E>(machine: Machine<E>, a: readonly E[], b: readonly E[]): readonly E[]
  finish<E>(machine: Machine<E>, state: readonly E[], count: E): E
}
export interface ReductionAttributes { readonly axes: readonly number[]; readonly keepDims: boolean }

/** Many elements into one, along axes. Float32 accumulates in float64 and rounds once. */
export interface Reduction<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'reduction'
  readonly fold: Fold
  /** The result for no elements; absent: an error. */
  readonly empty?: number
}

/** The running fold along one axis. */
export interface ScanAttributes { readonly axis: number; readonly reverse: boolean }
export interface Scan<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'scan'
  readonly fold: Fold
}

/**
 * Elements moved without arithmetic. Each part copies a box of elements from row-major positions of an input
 * (`from`) to row-major positions of the output (`to`); places no part covers hold `fill`.
 */
export interface Movement<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'movement'
  map(inputs: readonly Shape[], attributes: A, output: Shape): { readonly fill?: number; readonly parts: readonly MovementPart[] }
}
export interface MovementPart {
  readonly input: number
  readonly extent: Shape
  readonly from: Affine
  /** Absent: the part is the whole output, in order. */
  readonly to?: Affine
}
/** Element (i, j, …) of a box stands at row-major position `offset + i·strides[0] + j·strides[1] + …`. */
export interface Affine { readonly offset: number; readonly strides: readonly number[] }

/** Products summed over shared axes: output axes are batch, the first input's own, the second's own. */
export interface Contraction<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'contraction'
  dimensions(inputs: readonly Shape[], attributes: A): {
    readonly batch: readonly (readonly [number, number])[]
    readonly contract: readonly (readonly [number, number])[]
  }
}

/**
 * A fold over a window that slides along the trailing axes. The first input is [n, c, …spatial].
 * With a kernel [o, c, …window] elements are multiplied by it and folded over channels too, giving [n, o, …];
 * without one each channel is folded by itself. In `groups`, a kernel is [o, c/groups, …window]: channels and results
 * fall into as many consecutive parts, and each part of the results sees its part of the channels alone.
 */
export interface Window<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'window'
  readonly fold: Fold
  geometry(inputs: readonly Shape[], attributes: A): WindowGeometry
}
export interface WindowGeometry {
  readonly size: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
  /** Divides the channels and the results of a kernel. Absent: 1. */
  readonly groups?: number
}

/** Where elements go by number. Data is seen as [outer, extent, inner], what is read or added as [outer, count, inner]. */
export interface IndexLayout {
  readonly outer: number
  readonly extent: number
  readonly inner: number
  readonly count: number
  /** Whether one list of `count` indices serves all, or every outer row has its own. */
  readonly indices: 'shared' | 'perRow'
}
/** Reads or adds at positions given by an int32 input, the last one. */
export interface Index<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'index'
  readonly access: 'read' | 'add'
  /** For `add`: whether the first input is what is added, or the number one is. */
  readonly addend?: 'input' | 'one'
  layout(inputs: readonly Shape[], attributes: A): IndexLayout
}

/** Positions that would sort by a key along an axis; equal keys keep their order, NaN stands last. */
export interface Order<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'order'
  key<E>(machine: Machine<E>, x: E, attributes: A): E
  /** How many positions are kept. */
  take(length: number, attributes: A): number
}

/** Random numbers as a pure function of a key (int32, [2]) and the element's position. Words are whole numbers in [0, 2³²). */
export interface Random<A extends object = object> extends Facts<A>, Computed {
  readonly kind: 'random'
  meaning<E>(machine: Machine<E>, words: readonly [E, E], attributes: A): E
}

/** A function over whole, contiguous arrays. */
export interface Routine<A extends object = object> extends Facts<A>, Computed, Vjp<A> {
  readonly kind: 'routine'
  /** Fills `output`, which is zeroed. May throw an EvaluationError. */
  run(inputs: readonly Value[], attributes: A, output: TypedArray): void
}

/** An operation written in other operations. Engines never see it: lowering puts its expansion in its place. */
export interface Composite<A extends object = object> extends Facts<A> {
  readonly kind: 'composite'
  expand(inputs: readonly Tensor[], attributes: A): Tensor
  /** A rule of its own; absent: the expansion is differentiated. */
  vjp?(context: CotangentContext<A>, input: number): Tensor | null
}

export type Operation =
  | Leaf | Elementwise | Reduction | Scan | Movement | Contraction | Window | Index | Order | Random | Routine | Composite
export type Kind = Operation['kind']

/** Whether a leaf holds a constant, with its attributes typed. */
export function constantOf(node: Tensor): Strided | undefined {
  return node.op.kind === 'leaf' && node.op.source === 'constant' ? (node.attributes as ConstantAttributes).value : undefined
}

export function cellOf(node: Tensor): Cell | undefined {
  return node.op.kind === 'leaf' && node.op.source === 'cell' ? (node.attributes as CellAttributes).cell : undefined
}

/** The value of a leaf that has one. */
export function leafValue(node: Tensor): NdArray | Strided | undefined {
  return constantOf(node) ?? cellOf(node)?.value
}

/** Makes the node of an operation applied to inputs: infers, validates, constructs. */
export function apply<A extends object>(operation: Operation & { infer(inputs: readonly Tensor[], attributes: A): Signature }, inputs: readonly Tensor[], attributes: A): Tensor {
  const { shape, dtype } = operation.infer(inputs, attributes)
  return new Tensor(operation, inputs, attributes, shape, dtype)
}

/** A public function that carries its record. */
export type Callable<F, O> = F & { readonly operation: O }

/**
 * Joins a record and the function that users call. The function receives `call`, which applies the record.
 */
/* @__NO_SIDE_EFFECTS__ */
export function callable<A extends object, O extends Operation & { infer(inputs: readonly Tensor[], attributes: A): Signature }, F extends (...args: never[]) => Tensor>(
  operation: O & { infer(inputs: readonly Tensor[], attributes: A): Signature },
  build: (call: (inputs: readonly Tensor[], attributes: A) => Tensor) => F,
): Callable<F, O> {
  return Object.assign(build((inputs, attributes) => apply<A>(operation, inputs, attributes)), { operation })
}
