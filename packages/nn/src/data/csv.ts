/** Comma-separated values to arrays: numeric features, and one target column of numbers or of class names. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'
import type { FloatDType, Value } from '@mlp/autograd'
import { dsvFormat } from 'd3-dsv'

interface CsvOptionsBase {
  /** Columns to use as features, in this order. Default: every column that is not the target. */
  readonly features?: readonly string[]
  /** Of the features and of a numeric target. Default: 'float32'. */
  readonly dtype?: FloatDType
  /** One character. Default: ','. */
  readonly separator?: string
}
/** A column of numbers to predict, or several. */
export interface CsvTargetOptions extends CsvOptionsBase { readonly target: string | readonly string[] }
/** A column of class names to predict. */
export interface CsvLabelOptions extends CsvOptionsBase {
  readonly label: string
  /** The classes in the order of their indices, for example those of the training file. Default: the names found, sorted (numbers by size). */
  readonly classes?: readonly string[]
}
/** A feature matrix: x of shape [rows, columns]. */
export interface CsvData {
  readonly x: Value
  /** The names of the features, in the order of the columns of x. */
  readonly columns: readonly string[]
}
/** With y of shape [rows], or [rows, targets] where several columns were named. */
export interface CsvTargetData extends CsvData { readonly y: Value }
/** With y of shape [rows], int32: indices into `classes`. */
export interface CsvLabelData extends CsvTargetData { readonly classes: readonly string[] }

interface Row { readonly line: number, readonly cells: readonly string[] }

/**
 * Reads comma-separated text (RFC 4180, first line names the columns) into arrays for training.
 * `label` names a column of classes, `target` one or more columns of numbers; without either there is no y.
 *
 * @throws ValueError `DATA_MALFORMED` that names line and column of a missing, non-numeric or too large cell, a row that is too long
 *   or too short, an open quote or an unknown class; `DATA_EMPTY` when there are no rows; `ARGUMENT_INVALID` for a column that does not exist
 * @example
 * import { parseCsv } from '@mlp/nn'
 * const { x, y, classes } = parseCsv('width,height,kind\n1,2,cat\n3,4,ant\n', { label: 'kind' })
 * console.log(x.shape, [...x.data]) // → [ 2, 2 ] [ 1, 2, 3, 4 ]
 * console.log([...y.data], classes) // → [ 1, 0 ] [ 'ant', 'cat' ]
 */
export function parseCsv(text: string, options: CsvLabelOptions): CsvLabelData
export function parseCsv(text: string, options: CsvTargetOptions): CsvTargetData
export function parseCsv(text: string, options?: CsvOptionsBase): CsvData
export function parseCsv(text: string, options: CsvOptionsBase & Partial<CsvTargetOptions> & Partial<CsvLabelOptions> = {}): CsvData {
  const given: unknown = text
  if (typeof given !== 'string') throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'parseCsv', problem: 'not text', received: given instanceof Uint8Array ? 'bytes' : showArgument(given), expected: 'the text of a file', hint: "in Node write parseCsv(await readFile(path, 'utf8')), in a browser parseCsv(await response.text())" })
  const sorts = { features: 'anything', dtype: ['float32', 'float64'], separator: 'anything', target: 'anything', label: 'anything', classes: 'anything' } as const
  const { dtype = 'float32', label, target, separator = ',' } = checkOptions('parseCsv', options, sorts)
  const { header, rows } = readRows(text, separator)
  if (label !== undefined && target !== undefined) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'parseCsv', problem: 'both label and target are given', received: `label ${JSON.stringify(label)} and target ${JSON.stringify(target)}`,
      expected: 'label for a column of classes, or target for columns of numbers', hint: 'leave one out',
    })
  }
  checkNames('features', options.features)
  checkNames('classes', options.classes)
  if (typeof target !== 'string') checkNames('target', target)
  const targets = target === undefined ? [] : typeof target === 'string' ? [target] : target
  const kept = options.features ?? header.filter(name => name !== label && !targets.includes(name))
  // Names first: with the label misspelled, its column would be read as a feature and its text be complained about.
  for (const name of [...(label === undefined ? [] : [label]), ...targets, ...kept]) columnOf(header, name)
  const x = numbers(rows, header, kept, dtype, [rows.length, kept.length])
  if (label !== undefined) return { x, columns: kept, ...classIndices(rows, header, label, options.classes) }
  if (target === undefined) return { x, columns: kept }
  const shape = typeof target === 'string' ? [rows.length] : [rows.length, targets.length]
  const read: CsvTargetData = { x, columns: kept, y: numbers(rows, header, targets, dtype, shape) }
  return read
}

function checkNames(option: string, names: unknown): void {
  if (names === undefined || (Array.isArray(names) && names.length > 0 && names.every(name => typeof name === 'string') && new Set(names).size === names.length)) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'parseCsv', problem: `${option} are no list of names`, received: `${option} ${showArgument(names)}`, expected: 'texts in an array, each once', hint: `write { ${option}: ['a', 'b'] }` })
}

/** The rows with the number of the line each starts on. Quoted cells may hold line breaks, so a row is not a line. */
function readRows(text: string, separator: string): { header: readonly string[], rows: readonly Row[] } {
  if (typeof separator !== 'string' || separator.length !== 1 || separator === '"') {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'parseCsv', problem: 'not a separator', received: showArgument(separator),
      expected: 'one character that is not a quote', hint: "write { separator: ';' } or { separator: '\\t' }",
    })
  }
  if ((text.split('"').length - 1) % 2 === 1) {
    throw malformed('a quoted cell is never closed', `line ${text.slice(0, text.lastIndexOf('"')).split('\n').length} opens or closes one quote too many`, 'an even number of quotes', 'close the cell with ", and write a quote inside a cell as ""')
  }
  let line = 1
  const rows: Row[] = []
  for (const cells of dsvFormat(separator).parseRows(text.replace(/^\uFEFF/, ''))) {
    if (cells.length > 1 || cells[0]?.trim() !== '') rows.push({ line, cells })
    line += 1 + cells.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0)
  }
  const header = rows.shift()?.cells.map(name => name.trim()) ?? []
  if (rows.length === 0) {
    throw new ValueError({
      code: 'DATA_EMPTY', operation: 'parseCsv', problem: 'no rows of data', received: header.length === 0 ? 'empty text' : `a header of ${header.length} columns and nothing below it`,
      expected: 'a first line of column names and at least one row', hint: 'pass the text of a file, not its path: parseCsv(await readFile(path, \'utf8\')); and check its encoding',
    })
  }
  const repeated = header.find((name, index) => header.indexOf(name) !== index)
  if (repeated !== undefined) throw malformed('two columns have one name', JSON.stringify(repeated), 'a name of its own for every column', 'the first line must name the columns; add one where it is missing')
  const ragged = rows.find(row => row.cells.length !== header.length)
  if (ragged !== undefined) {
    throw malformed('a row is longer or shorter than the header', `${ragged.cells.length} cells on line ${ragged.line}`, `${header.length} cells, as in the first line`, 'look for a missing or an extra separator, or name the right one: { separator: \';\' }')
  }
  return { header, rows }
}

function numbers(rows: readonly Row[], header: readonly string[], names: readonly string[], dtype: FloatDType, shape: readonly number[]): Value {
  const data = dtype === 'float32' ? new Float32Array(rows.length * names.length) : new Float64Array(rows.length * names.length)
  names.forEach((name, at) => {
    const column = columnOf(header, name)
    rows.forEach((row, index) => { data[index * names.length + at] = numberIn(row, column, name, dtype) })
  })
  return { shape, dtype, data }
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-'])

function numberIn(row: Row, column: number, name: string, dtype: FloatDType): number {
  const cell = row.cells[column]!.trim()
  if (!DECIMAL.test(cell)) {
    const missing = MISSING.has(cell.toLowerCase())
    throw malformed(
      missing ? 'a cell is missing' : 'a cell is not a number', `${JSON.stringify(cell)} on line ${row.line}, column ${JSON.stringify(name)}`, 'a number such as 5, -1.5 or 2e-3',
      missing ? 'fill it in, or leave the row or the column out (features: […])' : `mend the cell, leave the column out (features: […]), or name it as the class column: { label: ${JSON.stringify(name)} }`,
    )
  }
  const number = dtype === 'float32' ? Math.fround(Number(cell)) : Number(cell)
  if (!Number.isFinite(number)) {
    throw malformed(
      'a number is too large', `${JSON.stringify(cell)} on line ${row.line}, column ${JSON.stringify(name)}`, `a number that ${dtype} can hold`,
      Number.isFinite(Number(cell)) ? "read it with { dtype: 'float64' }, or in another unit" : 'mend the cell, or leave the row or the column out (features: […])',
    )
  }
  return number
}

function classIndices(rows: readonly Row[], header: readonly string[], label: string, given: readonly string[] | undefined): { y: Value, classes: readonly string[] } {
  const column = columnOf(header, label)
  const names = rows.map(row => row.cells[column]!.trim())
  // Only an empty cell: "none" and "-" are fair names of a class.
  const missing = names.indexOf('')
  if (missing >= 0) throw malformed('a cell is missing', `"" on line ${rows[missing]!.line}, column ${JSON.stringify(label)}`, 'the name of a class', 'fill it in or leave the row out')
  const found = [...new Set(names)]
  const classes = given ?? (found.every(name => DECIMAL.test(name)) ? found.sort((a, b) => Number(a) - Number(b)) : found.sort())
  const indices = new Map(classes.map((name, index) => [name, index]))
  const data = Int32Array.from(names, (name, row) => {
    const index = indices.get(name)
    if (index === undefined) throw malformed('an unknown class', `${JSON.stringify(name)} on line ${rows[row]!.line}, column ${JSON.stringify(label)}`, `one of ${classes.join(', ')}`, 'add it to classes, or leave the row out')
    return index
  })
  return { y: { shape: [rows.length], dtype: 'int32', data }, classes }
}

function columnOf(header: readonly string[], name: string): number {
  const column = header.indexOf(name)
  if (column < 0) {
    throw new ValueError({
      code: 'ARGUMENT_INVALID', operation: 'parseCsv', problem: 'no such column', received: JSON.stringify(name),
      expected: `one of ${header.join(', ')}`, hint: header.length === 1 && /[;\t|]/.test(header[0]!) ? "the text seems to have another separator: { separator: ';' }" : 'the first line of the text names the columns',
    })
  }
  return column
}

function malformed(problem: string, received: string, expected: string, hint: string): ValueError {
  return new ValueError({ code: 'DATA_MALFORMED', operation: 'parseCsv', problem, received, expected, hint })
}
