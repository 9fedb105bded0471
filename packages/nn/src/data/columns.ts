/** Tables of numbers, column by column: what every scaler needs. */
import { ShapeError, ValueError, showShape } from '@mlp/autograd'
import type { ArrayLike, Value } from '@mlp/autograd'
import { checkFinite, emptyLike, toRows } from './rows.js'

/** Data as rows and columns of finite numbers. */
export function tableOf(operation: string, x: ArrayLike): Value {
  const value = toRows(operation, 'x', x)
  if (value.shape.length !== 2) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'x is not a table', received: `shape ${showShape(value.shape)}`,
      expected: 'shape [samples, features]', hint: 'reshape a single feature to [n, 1]',
    })
  }
  checkFinite(operation, 'x', value)
  return value
}

/** f of every number and the number of its column; floating-point data keeps its dtype, integers become float64. */
export function mapColumns(operation: string, x: ArrayLike, columns: number, f: (one: number, column: number) => number): Value {
  const value = tableOf(operation, x)
  if (value.shape[1] !== columns) {
    throw new ShapeError({
      code: 'SHAPE_MISMATCH', operation, problem: 'another number of columns than in fit', received: `${value.shape[1]!} columns`,
      expected: `${columns} columns`, hint: 'pass the same features in the same order',
    })
  }
  const isFloat = value.dtype === 'float32' || value.dtype === 'float64'
  const data = isFloat ? emptyLike(value.data, value.data.length) : new Float64Array(value.data.length)
  for (let i = 0; i < data.length; i++) data[i] = f(value.data[i]!, i % columns)
  return { shape: value.shape, dtype: isFloat ? value.dtype : 'float64', data }
}

/** Refuses a scaler before its fit. */
export function unfitted(operation: string): never {
  throw new ValueError({
    code: 'ARGUMENT_INVALID', operation, problem: 'used before fit', received: 'a scaler that has seen no data',
    expected: 'fit(trainingRows) first', hint: `new ${operation}().fit(train.x)`,
  })
}
