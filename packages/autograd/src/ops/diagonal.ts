/** Diagonals read and written, and the triangles beside them. */
import { NdArray } from '../graph/array.js'
import { ShapeError, ValueError } from '../graph/errors.js'
import { checkOptions } from '../graph/options.js'
import { contiguousStrides, normalizeAxes, normalizeAxis, showShape } from '../graph/shape.js'
import type { Shape } from '../graph/shape.js'
import { showArgument } from '../graph/show.js'
import type { Tensor } from '../graph/tensor.js'
import { greaterEqual, lessEqual, where } from './compare.js'
import { filled } from './creation.js'
import { compositeRecord, movement } from './kinds.js'
import { constant } from './leaf.js'
import { listed, option, prefix } from './notation.js'
import type { Printed } from './notation.js'
import { asTensor } from './operand.js'
import type { Operand } from './operand.js'
import { callable } from './operation.js'
import type { Affine, Callable, Composite, Movement } from './operation.js'
import { sum } from './reduce.js'
import { counted, emptyOf } from './samples.js'

export interface DiagonalOptions {
  /** Which diagonal: 0 is the main one, positive numbers stand above it, negative ones below. Default: 0. */
  readonly offset?: number
  /** The axes of rows and of columns. Default: the last two. */
  readonly axes?: readonly [number, number]
}
interface DiagonalAttributes { readonly offset: number; readonly axes: readonly [number, number] }

/** How many places the diagonal of a matrix has. */
function diagonalLength(rows: number, columns: number, offset: number): number {
  return Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)))
}

/** Where the elements of a diagonal stand in a shape, the diagonal last and the other axes before it. */
function alongDiagonal(shape: Shape, offset: number, [row, column]: readonly [number, number]): Affine {
  const strides = contiguousStrides(shape)
  const empty = diagonalLength(shape[row]!, shape[column]!, offset) === 0
  return {
    offset: empty ? 0 : Math.max(0, -offset) * strides[row]! + Math.max(0, offset) * strides[column]!,
    strides: [...strides.filter((_, axis) => axis !== row && axis !== column), strides[row]! + strides[column]!],
  }
}

function attributesText({ offset, axes }: DiagonalAttributes, rank: number): Printed[] {
  const last = axes[0] === rank - 2 && axes[1] === rank - 1
  return [...(offset === 0 ? [] : [option('offset', offset)]), ...(last ? [] : [option('axes', listed(axes).text)])]
}

function checkOffset(operation: string, offset: number): number {
  if (Number.isInteger(offset)) return offset
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'not a diagonal', received: `offset ${showArgument(offset)}`, expected: 'a whole number', hint: '0 is the main diagonal, 1 the one above it',
  })
}

function matrixAxes(operation: string, axes: readonly [number, number], rank: number): readonly [number, number] {
  const isList: boolean = Array.isArray(axes)
  if (!isList || axes.length !== 2) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation, problem: 'not the axes of a matrix', received: `axes ${showArgument(axes)}`, expected: 'two axes: that of the rows and that of the columns', hint: 'write { axes: [0, 1] }',
    })
  }
  const ends = [normalizeAxis(operation, axes[0], rank), normalizeAxis(operation, axes[1], rank)] as const
  // Names the axis that is repeated.
  normalizeAxes(operation, axes, rank)
  return ends
}

function checkMatrix(operation: string, x: Tensor): void {
  if (x.rank >= 2) return
  throw new ShapeError({
    code: 'SHAPE_MISMATCH', operation, problem: 'not a matrix', received: showShape(x.shape), expected: 'at least two axes', hint: 'diagonalMatrix makes a matrix of a vector',
  })
}

/**
 * The elements x[…, i, i + offset], as a new last axis; the axes of rows and columns are removed.
 * @param options `offset`: 0 is the main diagonal (default), positive ones stand above it; `axes`: of rows and columns, default the last two
 * @example
 * import { diagonal } from '@mlp/autograd'
 * console.log(diagonal([[1, 2, 3], [4, 5, 6]]).toArray(), diagonal([[1, 2, 3], [4, 5, 6]], { offset: 1 }).toArray()) // → [ 1, 5 ] [ 2, 6 ]
 */
export const diagonal: Callable<(x: Operand, options?: DiagonalOptions) => Tensor, Movement<DiagonalAttributes>> = /* @__PURE__ */ callable(movement<DiagonalAttributes>({
  name: 'diagonal', summary: 'The elements of a diagonal, as the last axis.',
  conventions: [{ case: 'an offset beyond the matrix', here: 'no elements' }],
  infer: ([x], { offset, axes }) => ({
    shape: [...x!.shape.filter((_, axis) => !axes.includes(axis)), diagonalLength(x!.shape[axes[0]]!, x!.shape[axes[1]]!, offset)], dtype: x!.dtype,
  }),
  map: ([x], { offset, axes }, output) => ({ parts: [{ input: 0, extent: output, from: alongDiagonal(x!, offset, axes) }] }),
  vjp: ({ cotangent, inputs: [x], attributes: { offset, axes } }) =>
    diagonalMatrix(cotangent, { offset, axes, rows: x!.shape[axes[0]]!, columns: x!.shape[axes[1]]! }),
  notation: { text: ([x], attributes, inputs) => prefix('diagonal')([x!, ...attributesText(attributes, inputs[0]!.rank)]) },
  samples: [
    { inputs: [counted(3, 3)], attributes: { offset: 0, axes: [0, 1] } }, { inputs: [counted(2, 4)], attributes: { offset: 1, axes: [0, 1] } }, { inputs: [counted(4, 2)], attributes: { offset: -1, axes: [1, 0] } },
    { inputs: [counted(2, 3, 2)], attributes: { offset: 0, axes: [0, 2] } }, { inputs: [counted(3, 2, 2)], attributes: { offset: -1, axes: [2, 0] } },
    { inputs: [counted(2, 2)], attributes: { offset: 5, axes: [0, 1] } }, { inputs: [emptyOf(2, 0)], attributes: { offset: 0, axes: [0, 1] } },
  ],
}), call => (operand: Operand, options: DiagonalOptions = {}): Tensor => {
  const { offset = 0, axes = [-2, -1] } = checkOptions('diagonal', options, { offset: 'number', axes: 'anything' })
  const x = asTensor('diagonal', operand)
  checkMatrix('diagonal', x)
  return call([x], { offset: checkOffset('diagonal', offset), axes: matrixAxes('diagonal', axes, x.rank) })
})

export interface DiagonalMatrixOptions extends DiagonalOptions {
  /** How many rows. Default: as many as the smallest square has that holds the diagonal. */
  readonly rows?: number
  /** How many columns. Default: as many as the smallest square has that holds the diagonal. */
  readonly columns?: number
}
interface DiagonalMatrixAttributes extends DiagonalAttributes { readonly rows: number; readonly columns: number }

/**
 * Zeros with the last axis of `x` on a diagonal: a matrix of a vector, matrices of rows of vectors. The adjoint of `diagonal`.
 * @param options `offset`: 0 is the main diagonal (default); `axes`: of rows and columns in the result, default the last two;
 *   `rows`, `columns`: default those of the smallest square that holds the diagonal
 * @throws ShapeError when the diagonal of so many rows and columns is not as long as the vector
 * @example
 * import { diagonalMatrix } from '@mlp/autograd'
 * console.log(diagonalMatrix([1, 2]).toArray(), diagonalMatrix([7], { offset: 1 }).toArray()) // → [ [ 1, 0 ], [ 0, 2 ] ] [ [ 0, 7 ], [ 0, 0 ] ]
 */
export const diagonalMatrix: Callable<(x: Operand, options?: DiagonalMatrixOptions) => Tensor, Movement<DiagonalMatrixAttributes>> = /* @__PURE__ */ callable(movement<DiagonalMatrixAttributes>({
  name: 'diagonalMatrix', summary: 'Zeros with the last axis on a diagonal.',
  infer: ([x], { axes: [row, column], rows, columns }) => {
    let next = 0
    return { shape: Array.from({ length: x!.rank + 1 }, (_, axis) => axis === row ? rows : axis === column ? columns : x!.shape[next++]!), dtype: x!.dtype }
  },
  map: ([x], { offset, axes }, output) => ({ fill: 0, parts: [{ input: 0, extent: x!, from: { offset: 0, strides: contiguousStrides(x!) }, to: alongDiagonal(output, offset, axes) }] }),
  vjp: ({ cotangent, attributes: { offset, axes } }) => diagonal(cotangent, { offset, axes }),
  notation: { text: ([x], attributes, inputs) => prefix('diagonalMatrix')([x!, ...attributesText(attributes, inputs[0]!.rank + 1)]) },
  samples: [
    { inputs: [counted(3)], attributes: { offset: 0, axes: [0, 1], rows: 3, columns: 3 } }, { inputs: [counted(2)], attributes: { offset: 1, axes: [0, 1], rows: 2, columns: 5 } },
    { inputs: [counted(2, 2)], attributes: { offset: -1, axes: [2, 0], rows: 3, columns: 2 } }, { inputs: [counted(2, 0)], attributes: { offset: 0, axes: [1, 2], rows: 0, columns: 3 } },
  ],
}), call => (operand: Operand, options: DiagonalMatrixOptions = {}): Tensor => {
  const { offset = 0, axes = [-2, -1], rows, columns } = checkOptions('diagonalMatrix', options, { offset: 'number', axes: 'anything', rows: 'number', columns: 'number' })
  const x = asTensor('diagonalMatrix', operand)
  const length = x.shape[normalizeAxis('diagonalMatrix', -1, x.rank)]!
  checkOffset('diagonalMatrix', offset)
  const side = length + Math.abs(offset)
  const [height, width] = [rows ?? side, columns ?? side]
  if (!Number.isInteger(height) || !Number.isInteger(width) || height < 0 || width < 0 || diagonalLength(height, width, offset) !== length) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation: 'diagonalMatrix', problem: 'the diagonal of such a matrix has another length', received: `${showShape(x.shape)} on diagonal ${offset} of ${height} rows and ${width} columns`,
      expected: `a matrix whose diagonal ${offset} has ${length} elements`, hint: 'leave rows and columns out to have a square',
    })
  }
  return call([x], { offset, axes: matrixAxes('diagonalMatrix', axes, x.rank + 1), rows: height, columns: width })
})

/**
 * The sum of the diagonal, Σᵢ x[…, i, i + offset].
 * @param options as those of `diagonal`
 * @example
 * import { trace } from '@mlp/autograd'
 * console.log(trace([[1, 2], [3, 4]]).item()) // → 5
 */
export const trace: Callable<(x: Operand, options?: DiagonalOptions) => Tensor, Composite<DiagonalAttributes>> = /* @__PURE__ */ callable(compositeRecord<DiagonalAttributes>({
  name: 'trace', summary: 'The sum of the diagonal.',
  expand: ([x], { offset, axes }) => sum(diagonal(x!, { offset, axes }), -1),
  linear: () => true,
  notation: { text: ([x], attributes, inputs) => prefix('trace')([x!, ...attributesText(attributes, inputs[0]!.rank)]) },
  samples: [
    { inputs: [counted(3, 3)], attributes: { offset: 0, axes: [0, 1] } }, { inputs: [counted(2, 3, 2)], attributes: { offset: 1, axes: [2, 1] } }, { inputs: [emptyOf(2, 0)], attributes: { offset: 0, axes: [0, 1] } },
  ],
}), call => (operand: Operand, options: DiagonalOptions = {}): Tensor => {
  const { offset = 0, axes = [-2, -1] } = checkOptions('trace', options, { offset: 'number', axes: 'anything' })
  const x = asTensor('trace', operand)
  checkMatrix('trace', x)
  return call([x], { offset: checkOffset('trace', offset), axes: matrixAxes('trace', axes, x.rank) })
})

interface TriangleAttributes { readonly offset: number }
type Triangle = Callable<(x: Operand, offset?: number) => Tensor, Composite<TriangleAttributes>>

/** 0, 1, 2, … as positions. */
function counting(length: number, shape: Shape, start: number): Tensor {
  return constant(new NdArray(Int32Array.from({ length }, (_, position) => position + start), shape, 'int32'))
}

/* @__NO_SIDE_EFFECTS__ */
function triangle(name: string, side: string, keeps: (column: Tensor, edge: Tensor) => Tensor): Triangle {
  return callable(compositeRecord<TriangleAttributes>({
    name, summary: `The ${side} triangle of the last two axes, the rest zeros.`, conventions: [{ case: 'NaN or ∞ outside the triangle', here: '0: the element is not looked at' }],
    infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    expand([x], { offset }) {
      const [rows, columns] = x!.shape.slice(-2) as [number, number]
      return where(keeps(counting(columns, [columns], 0), counting(rows, [rows, 1], offset)), x!, filled(0, x!))
    },
    linear: () => true,
    notation: { text: ([x], { offset }) => prefix(name)([x!, ...(offset === 0 ? [] : [option('offset', offset)])]) },
    samples: [
      { inputs: [counted(3, 3)], attributes: { offset: 0 } }, { inputs: [counted(2, 4)], attributes: { offset: 1 } }, { inputs: [counted(2, 3, 2)], attributes: { offset: -1 } },
      { inputs: [counted(2, 2)], attributes: { offset: 7 } }, { inputs: [emptyOf(0, 3)], attributes: { offset: 0 } },
    ],
  }), call => (operand: Operand, offset = 0): Tensor => {
    const x = asTensor(name, operand)
    checkMatrix(name, x)
    return call([x], { offset: checkOffset(name, offset) })
  })
}

/**
 * The lower triangle of the last two axes, the rest zeros: x[…, i, j] where j ≤ i + offset.
 * @param offset 0 keeps the main diagonal (default), −1 ends below it, 1 keeps one diagonal more
 * @example
 * import { tril } from '@mlp/autograd'
 * console.log(tril([[1, 2], [3, 4]]).toArray(), tril([[1, 2], [3, 4]], -1).toArray()) // → [ [ 1, 0 ], [ 3, 4 ] ] [ [ 0, 0 ], [ 3, 0 ] ]
 */
export const tril: Triangle = /* @__PURE__ */ triangle('tril', 'lower', (column, edge) => lessEqual(column, edge))

/**
 * The upper triangle of the last two axes, the rest zeros: x[…, i, j] where j ≥ i + offset.
 * @param offset 0 keeps the main diagonal (default), 1 begins above it, −1 keeps one diagonal more
 * @example
 * import { triu } from '@mlp/autograd'
 * console.log(triu([[1, 2], [3, 4]]).toArray(), triu([[1, 2], [3, 4]], 1).toArray()) // → [ [ 1, 2 ], [ 0, 4 ] ] [ [ 0, 2 ], [ 0, 0 ] ]
 */
export const triu: Triangle = /* @__PURE__ */ triangle('triu', 'upper', (column, edge) => greaterEqual(column, edge))
