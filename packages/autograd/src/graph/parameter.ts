/** A leaf that holds a cell: the part of a graph that training changes. */
import { cellLeaf } from '../ops/leaf.js'
import { toNdArray } from './array.js'
import type { ArrayLike, NdArray } from './array.js'
import { Cell } from './cell.js'
import type { DType } from './dtype.js'
import { ShapeError } from './errors.js'
import { checkOptions } from './options.js'
import { sameShape, showShape } from './shape.js'
import { isTensor, Tensor } from './tensor.js'

/** Options of `parameter`. */
export interface ParameterOptions {
  readonly name?: string | undefined
  readonly dtype?: DType | undefined
  /** `false` for state that no gradient changes: counters, running statistics. Default: true. */
  readonly trainable?: boolean | undefined
}

/** A tensor whose value can be set. Reads are snapshots; writing replaces the value. */
export class Parameter extends Tensor {
  readonly #cell: Cell

  constructor(cell: Cell) {
    super(cellLeaf, [], { cell }, cell.value.shape, cell.value.dtype)
    this.#cell = cell
  }

  /** A copy of the value as it is now. */
  get value(): NdArray { return toNdArray('value', this.#cell.value) }

  get trainable(): boolean { return this.#cell.trainable }

  /** The gradient of the last `backward()` that reached this parameter, as a constant; `undefined` where none did. */
  get grad(): Tensor | undefined { return this.#cell.grad }

  /**
   * Replaces the value.
   *
   * @throws ShapeError when the shape differs, DTypeError when a number does not fit the dtype
   * @example
   * import { parameter } from '@mlp/autograd'
   * const w = parameter([1, 2])
   * w.set([3, 4])
   * console.log(w.toArray()) // → [ 3, 4 ]
   */
  set(data: ArrayLike): void {
    const name = this.provenance?.name
    const operation = `set${name === undefined ? '' : ` (parameter ${JSON.stringify(name)})`}`
    const value = toNdArray(operation, data, { dtype: this.dtype })
    if (!sameShape(value.shape, this.shape)) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation, problem: 'a parameter keeps its shape',
        received: showShape(value.shape), expected: showShape(this.shape), hint: 'make a new parameter for another shape',
      })
    }
    this.#cell.write(value)
  }
}

/**
 * A tensor whose value can be set and trained.
 *
 * @param data the first value; numbers are float64 unless `dtype` says otherwise
 * @throws ShapeError for ragged arrays, DTypeError for numbers that do not fit the dtype
 * @example
 * import { grad, parameter } from '@mlp/autograd'
 * const w = parameter(3, { name: 'w' })
 * console.log(grad(w.square(), w).item()) // → 6
 */
export function parameter(data: ArrayLike, options: ParameterOptions = {}): Parameter {
  const { name, dtype, trainable = true } = checkOptions('parameter', options, { name: 'anything', dtype: 'anything', trainable: 'boolean' })
  const value = toNdArray('parameter', data, { dtype })
  const made = new Parameter(new Cell(value, trainable))
  return name === undefined ? made : made.named(name)
}

/** Whether a tensor is a parameter, of this or another copy of the package. */
export function isParameter(value: unknown): value is Parameter {
  return isTensor(value) && value.op.kind === 'leaf' && value.op.source === 'cell'
}
