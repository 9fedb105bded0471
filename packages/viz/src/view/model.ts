/** The view model of a graph: plain, versioned data that drawings, explorers and tests share. Survives JSON and structuredClone. */
import type { DType, Kind } from '@mlp/autograd'

/** A graph as plain data. */
export interface GraphView {
  /** Grows when a field changes its meaning or goes away. */
  readonly version: 1
  /** Each node after all it is computed from. */
  readonly nodes: readonly ViewNode[]
  readonly edges: readonly ViewEdge[]
  /** Layers, blocks and opened composites; parents before children. */
  readonly scopes: readonly ViewScope[]
  /** What was asked to be seen, in that order. */
  readonly outputs: readonly ViewOutput[]
  /** How many nodes stand inside nodes of kind `group` instead of being listed. */
  readonly hidden: number
}

/** The part a node plays: a leaf's source, an operation, a result, or one of these in the gradient. */
export type ViewRole = 'input' | 'parameter' | 'constant' | 'operation' | 'output' | 'backward' | 'gradient' | 'group'

/** One node. Absent fields are left out, never `undefined`. */
export interface ViewNode {
  /** Made of the position in the graph: the same program gives the same ids, whatever is folded or opened. */
  readonly id: string
  /** The kind of the operation, or `group` for a node that stands for several. */
  readonly kind: Kind | 'group'
  /** The record's name; for a group what it stands for. */
  readonly operation: string
  /** What the node does, as its notation writes it: `tanh`, `h²`, `□ + b`; □ is an operand without a name. Of a named node a brief formula. */
  readonly label: string
  /** The name given by the program. */
  readonly name?: string
  /** Of a group the shape of its one result, or `[]` where it has several. */
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly role: ViewRole
  /** Whether the node is used only to compute a gradient. */
  readonly pass: 'forward' | 'backward'
  /** A short formula in terms of named parts and leaves. */
  readonly formula: string
  /** The innermost scope it stands in. */
  readonly scope?: string
  readonly value?: ValueSummary
  /** The derivative of the first output by this node. */
  readonly gradient?: ValueSummary
  /** How many nodes a group stands for. */
  readonly hides?: number
}

/** An operand: the value of `from` goes into `to`. */
export interface ViewEdge {
  readonly from: string
  readonly to: string
  /** Which operand of `to`, counted from 0. Operands that the label shows as numbers have no edge. */
  readonly operand: number
  /** The value is one from inside the closed composite `from`, not its result. */
  readonly inside?: true
}

/** A layer, a block, a model call or an opened composite. */
export interface ViewScope {
  readonly id: string
  readonly name: string
  readonly kind: 'scope' | 'composite'
  /** The scope around it. */
  readonly parent?: string
  /** Which part this is of a scope that paths leave and enter again; such a scope is split. */
  readonly part?: { readonly number: number; readonly of: number }
}

/** One result that the view was asked for. */
export interface ViewOutput {
  readonly name: string
  readonly node: string
}

/** A number as JSON can hold it. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

/** What is told of an array: all of a small one, the range of any. Truth values are 0 and 1. */
export interface ValueSummary {
  readonly count: number
  /** How many elements are NaN or infinite. */
  readonly notFinite: number
  /** Of the finite elements; absent where there are none. */
  readonly min?: JsonNumber
  readonly mean?: JsonNumber
  readonly max?: JsonNumber
  /** All elements in row-major order, where there are no more than 16. A scalar has one. */
  readonly data?: readonly JsonNumber[]
}
