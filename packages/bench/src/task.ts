/** What a contender is asked to do: a plain specification and named arrays, the same for every process and language. */

/** A training step of a multi-layer perceptron. Weights are `W0`, `b0`, …, each W of shape [inputs, outputs]; data are `x` and `y`. */
export interface Training {
  readonly kind: 'training'
  readonly sizes: readonly number[]
  readonly activation: 'sigmoid' | 'relu'
  /** After the last layer. With `binary` and `classes` the loss takes logits and there is none. */
  readonly output: 'none' | 'sigmoid'
  /** Means over rows: of the logistic loss, of the cross-entropy with one-hot targets, of ½(y − t)². */
  readonly loss: 'binary' | 'classes' | 'half squared'
  readonly optimizer: 'sgd' | 'adam'
  readonly learningRate: number
  readonly rows: number
  /** Rows per step; when fewer than all, steps go round the batches in order. */
  readonly batch: number
  /** Whether a step gets its batch as typed arrays that it has not seen, or batches are brought into a contender's own form once. */
  readonly feed: 'anew' | 'once'
}

/** c = a·b, both n × n. */
export interface Matmul { readonly kind: 'matmul'; readonly n: number }

/** mean(log(1 + e^(x·w + b))²·y) and its derivatives by the scalars w and b. */
export interface Elementwise { readonly kind: 'elementwise'; readonly n: number; readonly w: number; readonly b: number }

/** The Hessian at `x` of Rosenbrock's function, Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², or its product with `v`. */
export interface SecondOrder { readonly kind: 'second order'; readonly n: number; readonly what: 'hessian' | 'product' }

/** A perceptron written in scalars, one node per multiplication: the mean of (score − y)² over all points, and a step of descent. */
export interface Scalars {
  readonly kind: 'scalars'
  readonly sizes: readonly number[]
  readonly points: number
  readonly learningRate: number
}

export type Spec = Training | Matmul | Elementwise | SecondOrder | Scalars
export interface Arrays { readonly [name: string]: Float32Array }
export interface Task { readonly spec: Spec; readonly arrays: Arrays }

/** Named numbers that contenders must agree on. */
export interface Results { readonly [name: string]: readonly number[] }

/** The array of a name, which the maker of the task put there. */
export function arrayOf(arrays: Arrays, name: string): Float32Array {
  const found = arrays[name]
  if (found === undefined) throw new Error(`the task has no array ${name}`)
  return found
}

/** Adam's constants, the same everywhere. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const
