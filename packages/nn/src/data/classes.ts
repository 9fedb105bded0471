/** Classes, whatever they are called, as numbers: indices and one-hot rows. */
import { ShapeError, ValueError, checkOptions, showShape } from '@mlp/autograd'
import type { ArrayLike, FloatDType, Value } from '@mlp/autograd'
import { checkFinite, rowCount, toRows } from './rows.js'

/** What a class may be called. */
export type Label = string | number | boolean

/**
 * Numbers the classes found in labels, 0 to K − 1 in sorted order: numbers by size, text by code units, false before true.
 *
 * @throws ValueError for no labels, labels of several types, NaN, a label that `fit` has not seen (it is named, with its position),
 *   an index of no class, and when used before `fit`
 * @example
 * import { LabelEncoder } from '@mlp/nn'
 * const encoder = new LabelEncoder().fit(['dog', 'cat', 'dog'])
 * console.log(encoder.classes) // → [ 'cat', 'dog' ]
 * console.log([...encoder.transform(['dog', 'cat']).data]) // → [ 1, 0 ]
 * console.log(encoder.inverseTransform([0, 1])) // → [ 'cat', 'dog' ]
 */
export class LabelEncoder<L extends Label = Label> {
  readonly #codes = new Codes<L>('LabelEncoder')

  /** The classes in the order of their indices. */
  get classes(): readonly L[] { return this.#codes.classes }

  /** Learns the classes. Returns the encoder. */
  fit(labels: Iterable<L>): this {
    this.#codes.learn(labels)
    return this
  }

  /** The index of the class of every label, of shape [labels] and int32. */
  transform(labels: Iterable<L>): Value {
    const data = this.#codes.indices(labels)
    return { shape: [data.length], dtype: 'int32', data }
  }

  /** The label of every class index: undoes `transform`. */
  inverseTransform(indices: ArrayLike): L[] {
    const value = toRows('LabelEncoder', 'indices', indices)
    if (value.shape.length !== 1) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: 'LabelEncoder', problem: 'indices are not a list', received: `shape ${showShape(value.shape)}`,
        expected: 'shape [samples]', hint: 'take the greatest score of every row first, or use OneHotEncoder',
      })
    }
    return Array.from(value.data, (index, at) => this.#codes.label(index, at))
  }

  /** `fit(labels)` and `transform(labels)`. */
  fitTransform(labels: Iterable<L>): Value {
    const given = this.#codes.listed(labels)
    return this.fit(given).transform(given)
  }
}

export interface OneHotOptions {
  /** Of the rows. Default: 'float32'. */
  readonly dtype?: FloatDType
}

/**
 * Gives every label a row with a one at its class and zeros elsewhere, of shape [labels, K]; classes in the order of `LabelEncoder`.
 *
 * @throws ValueError as `LabelEncoder`; ShapeError for rows of another length than the number of classes
 * @example
 * import { OneHotEncoder } from '@mlp/nn'
 * const encoder = new OneHotEncoder().fit(['dog', 'cat', 'dog'])
 * const rows = encoder.transform(['dog', 'cat'])
 * console.log(rows.shape, [...rows.data]) // → [ 2, 2 ] [ 0, 1, 1, 0 ]
 * console.log(encoder.inverseTransform([[0.2, 0.8], [0.9, 0.1]])) // → [ 'dog', 'cat' ]
 */
export class OneHotEncoder<L extends Label = Label> {
  readonly #codes = new Codes<L>('OneHotEncoder')
  readonly #dtype: FloatDType

  constructor(options: OneHotOptions = {}) {
    const { dtype = 'float32' } = checkOptions('OneHotEncoder', options, { dtype: 'anything' })
    if (!['float32', 'float64'].includes(dtype)) {
      throw new ValueError({
        code: 'ARGUMENT_INVALID', operation: 'OneHotEncoder', problem: 'not a dtype of floats', received: `dtype ${shown(dtype)}`,
        expected: "'float32' or 'float64'", hint: "write { dtype: 'float32' }",
      })
    }
    this.#dtype = dtype
  }

  /** The classes in the order of the columns. */
  get classes(): readonly L[] { return this.#codes.classes }

  /** Learns the classes. Returns the encoder. */
  fit(labels: Iterable<L>): this {
    this.#codes.learn(labels)
    return this
  }

  /** A row for every label. */
  transform(labels: Iterable<L>): Value {
    const indices = this.#codes.indices(labels)
    const columns = this.classes.length
    const length = indices.length * columns
    const data = this.#dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)
    indices.forEach((index, row) => { data[row * columns + index] = 1 })
    return { shape: [indices.length, columns], dtype: this.#dtype, data }
  }

  /** The class with the greatest number in every row, the first among equals: undoes `transform`, and reads probabilities. */
  inverseTransform(rows: ArrayLike): L[] {
    const columns = this.classes.length
    const value = toRows('OneHotEncoder', 'rows', rows)
    if (value.shape.length !== 2 || value.shape[1] !== columns) {
      throw new ShapeError({
        code: 'SHAPE_MISMATCH', operation: 'OneHotEncoder', problem: 'rows do not fit the classes', received: `shape ${showShape(value.shape)}`,
        expected: `shape [samples, ${columns}]`, hint: 'pass one number per class in every row',
      })
    }
    checkFinite('OneHotEncoder', 'rows', value)
    return Array.from({ length: rowCount(value) }, (_, row) => {
      const own = value.data.subarray(row * columns, (row + 1) * columns)
      return this.#codes.label(own.indexOf(Math.max(...own)), row)
    })
  }

  /** `fit(labels)` and `transform(labels)`. */
  fitTransform(labels: Iterable<L>): Value {
    const given = this.#codes.listed(labels)
    return this.fit(given).transform(given)
  }
}

/** The classes of an encoder or classifier, both ways. */
export class Codes<L extends Label> {
  #classes: readonly L[] | undefined
  #indices = new Map<L, number>()
  constructor(readonly operation: string) {}

  get classes(): readonly L[] {
    return this.#classes ?? this.#refuse('used before fit', 'an encoder that has seen no labels', 'fit(labels) first', `new ${this.operation}().fit(labels)`)
  }

  /** A single text has letters to walk through as well, but is no list of labels. */
  listed(labels: Iterable<L>): readonly L[] {
    const given: unknown = labels
    if (typeof given === 'object' && given !== null && Symbol.iterator in given) return [...labels]
    return this.#refuse('labels are not a list', shown(given), 'a list of text, numbers or booleans', "write ['cat', 'dog']")
  }

  learn(labels: Iterable<L>): void {
    const given = this.listed(labels)
    if (given.length === 0) {
      throw new ValueError({
        code: 'DATA_EMPTY', operation: this.operation, problem: 'labels are empty', received: 'no label',
        expected: 'at least one label', hint: 'check how the data was read or filtered',
      })
    }
    given.forEach((label, at) => {
      if (!['string', 'number', 'boolean'].includes(typeof label) || Number.isNaN(label)) {
        this.#refuse('not a label', `${shown(label)} at position ${at}`, 'text, numbers or booleans', 'fill in missing labels or leave their rows out')
      }
      if (typeof label !== typeof given[0]) {
        this.#refuse('labels of several types', `${shown(given[0])} at position 0 and ${shown(label)} at position ${at}`, 'labels of one type', 'write labels.map(String)')
      }
    })
    // A set holds every label once, so no two compare as equal.
    this.#classes = [...new Set(given)].sort((a, b) => (a < b ? -1 : 1))
    this.#indices = new Map(this.#classes.map((label, index) => [label, index]))
  }

  indices(labels: Iterable<L>): Int32Array {
    const { classes } = this
    return Int32Array.from(this.listed(labels), (label, at) => this.#indices.get(label)
      ?? this.#refuse('a class that fit has not seen', `${shown(label)} at position ${at}`, `one of ${classes.map(shown).join(', ')}`, 'fit to labels of all classes, or leave the row out'))
  }

  label(index: number, at: number): L {
    const { classes } = this
    if (Number.isInteger(index) && classes[index] !== undefined) return classes[index]
    throw new ValueError({
      code: 'INDEX_OUT_OF_RANGE', operation: this.operation, problem: 'not a class', received: `${index} at position ${at}`,
      expected: `whole numbers from 0 to ${classes.length - 1}`, hint: 'pass indices of the classes this encoder was fitted to',
    })
  }

  #refuse(problem: string, received: string, expected: string, hint: string): never {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: this.operation, problem, received, expected, hint })
  }
}

function shown(label: unknown): string {
  return typeof label === 'string' ? JSON.stringify(label) : String(label)
}
