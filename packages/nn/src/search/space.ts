/** What a search varies: ranges of numbers and lists of choices, each under the name the objective knows it by. All of it is plain JSON. */
import { ValueError, checkOptions, showArgument } from '@mlp/autograd'

/** What can be chosen: whatever JSON can hold, so that trials can be saved and read again. */
export type Choosable = string | number | boolean | null | readonly Choosable[] | { readonly [key: string]: Choosable }

/** Numbers from `low` to `high`, evenly spread or evenly in their logarithm. */
export interface SearchRange {
  readonly kind: 'range'
  readonly low: number
  readonly high: number
  readonly scale: 'linear' | 'log'
  /** Whole numbers alone, both ends included. */
  readonly whole: boolean
}
/** One of a list, each equally likely. */
export interface SearchChoice<T = Choosable> {
  readonly kind: 'choice'
  readonly values: readonly T[]
}
export type SearchDimension = SearchRange | SearchChoice

/** What is varied, by name. A plain list is a choice. */
export interface SearchSpace { readonly [name: string]: SearchDimension | readonly Choosable[] }
/** A space of lists, which can be gone through. */
export interface ListSpace { readonly [name: string]: SearchChoice | readonly Choosable[] }

/** What the objective gets for a space: a number for a range, one of the list for a choice. */
export type SearchParameters<S extends SearchSpace> = { readonly [K in keyof S]: ValueOf<S[K]> }
type ValueOf<D> = D extends SearchRange ? number : D extends SearchChoice<infer T> ? T : D extends readonly (infer T)[] ? T : never

/**
 * Numbers between two others, all equally likely: low + u·(high − low).
 *
 * @throws ValueError unless low and high are finite and low is less than high
 * @example
 * import { between, randomSearch } from '@mlp/nn'
 * const { best } = await randomSearch({ x: between(-2, 2) }, ({ x }) => (x - 1) ** 2, { trials: 100 })
 * console.log(Math.abs(best.parameters.x - 1) < 0.1) // → true
 */
export function between(low: number, high: number): SearchRange {
  checkEnds('between', low, high, low < high)
  return { kind: 'range', low, high, scale: 'linear', whole: false }
}

/**
 * Positive numbers whose logarithm is spread evenly, so that every factor of ten is equally likely: exp(ln low + u·ln(high/low)).
 * For learning rates, penalties and everything else that is tried in powers of ten.
 *
 * @throws ValueError unless low and high are finite, low is greater than 0 and less than high
 * @example
 * import { logUniform, randomSearch } from '@mlp/nn'
 * const { trials } = await randomSearch({ rate: logUniform(1e-4, 1) }, () => 0, { trials: 1000, seed: 1 })
 * console.log(trials.filter(({ parameters }) => parameters.rate < 1e-2).length / 1000) // → 0.502
 */
export function logUniform(low: number, high: number): SearchRange {
  checkEnds('logUniform', low, high, low < high)
  checkLogarithm('logUniform', low, high)
  return { kind: 'range', low, high, scale: 'log', whole: false }
}

export interface IntegersOptions {
  /** `'log'` spreads the logarithm evenly, for widths and batch sizes over several powers of two. Default: 'linear'. */
  readonly scale?: 'linear' | 'log'
}

/**
 * Whole numbers from one to another, both included.
 *
 * @throws ValueError unless low and high are whole numbers in this order, and positive where the scale is a logarithm
 * @example
 * import { integers, randomSearch } from '@mlp/nn'
 * const { trials } = await randomSearch({ layers: integers(1, 3) }, () => 0, { trials: 50 })
 * console.log([...new Set(trials.map(({ parameters }) => parameters.layers))].sort()) // → [ 1, 2, 3 ]
 */
export function integers(low: number, high: number, options: IntegersOptions = {}): SearchRange {
  const { scale = 'linear' } = checkOptions('integers', options, { scale: ['linear', 'log'] })
  checkEnds('integers', low, high, Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high)
  if (scale === 'log') checkLogarithm('integers', low, high)
  return { kind: 'range', low, high, scale, whole: true }
}

/**
 * One of a list, each equally likely. In a space a plain list means the same.
 *
 * @param values anything JSON can hold; of functions and layers their names, to be looked up in the objective
 * @throws ValueError for an empty list and for what JSON cannot hold
 * @example
 * import { choice, gridSearch } from '@mlp/nn'
 * const { best } = await gridSearch({ hidden: choice([8, 16, 32]) }, ({ hidden }) => (hidden - 20) ** 2)
 * console.log(best.parameters) // → { hidden: 16 }
 */
export function choice<const T extends Choosable>(values: readonly T[]): SearchChoice<T> {
  checkValues('choice', 'the list', values)
  return { kind: 'choice', values }
}

/** A dimension with its name. */
export interface NamedDimension { readonly name: string, readonly dimension: SearchDimension }

/** The dimensions of a space in the order of its keys, all of them checked. */
export function dimensionsOf(operation: string, space: unknown): NamedDimension[] {
  if (typeof space !== 'object' || space === null || Array.isArray(space)) {
    throw refuse(operation, 'there is no space', Array.isArray(space) ? 'a list' : show(space), 'an object of ranges and lists by name', `write ${operation}({ learningRate: logUniform(1e-4, 1e-1), hidden: [8, 16] }, …)`)
  }
  const entries = Object.entries(space)
  if (entries.length === 0) throw refuse(operation, 'the space is empty', '{}', 'at least one range or list', 'name what is varied: { learningRate: logUniform(1e-4, 1e-1) }', 'DATA_EMPTY')
  return entries.map(([name, given]) => ({ name, dimension: dimensionOf(operation, name, given) }))
}

function dimensionOf(operation: string, name: string, given: unknown): SearchDimension {
  if (Array.isArray(given)) {
    checkValues(operation, name, given)
    return { kind: 'choice', values: given }
  }
  if (isDimension(given)) return given
  throw refuse(operation, `${name} is neither a range nor a list`, `${name}: ${show(given)}`, 'between(…), logUniform(…), integers(…), choice(…) or a list', `to keep it fixed, leave it out of the space or write { ${name}: [one value] }`)
}

function isDimension(given: unknown): given is SearchDimension {
  return typeof given === 'object' && given !== null && 'kind' in given && (given.kind === 'range' || given.kind === 'choice')
}

/** The value at a part u of a dimension, from 0 up to but without 1: ranges from low to high, lists from first to last. */
export function valueAt(dimension: SearchDimension, u: number): Choosable {
  if (dimension.kind === 'choice') return dimension.values[Math.floor(u * dimension.values.length)]!
  const { low, high, scale, whole } = dimension
  const [from, to] = endsOf(dimension)
  const at = from + u * (to - from)
  const value = scale === 'log' ? Math.exp(at) : at
  // Exponentials round: at its ends a range is not left.
  return Math.min(high, Math.max(low, whole ? Math.floor(value) : value))
}

/** The part u of a range at which a value stands; of a whole number, the middle of its part. */
export function partOf(range: SearchRange, value: number): number {
  const [from, to] = endsOf(range)
  const middle = range.whole ? value + 0.5 : value
  return ((range.scale === 'log' ? Math.log(middle) : middle) - from) / (to - from)
}

/** Where a range begins and ends on its scale; a whole number takes up the room to the next one. */
function endsOf({ low, high, scale, whole }: SearchRange): readonly [number, number] {
  const end = whole ? high + 1 : high
  return scale === 'log' ? [Math.log(low), Math.log(end)] : [low, end]
}

/** Parameters of a space from the value of every dimension. */
export function parametersOf<S extends SearchSpace>(dimensions: readonly NamedDimension[], valueOf: (dimension: SearchDimension, index: number) => Choosable): SearchParameters<S> {
  // One value per key of the space, each of its dimension, by construction.
  return Object.fromEntries(dimensions.map(({ name, dimension }, index) => [name, valueOf(dimension, index)])) as SearchParameters<S>
}

function checkEnds(operation: string, low: number, high: number, fits: boolean): void {
  if (Number.isFinite(low) && Number.isFinite(high) && fits) return
  const whole = operation === 'integers'
  throw refuse(
    operation, 'not a range', `from ${showArgument(low)} to ${showArgument(high)}`, whole ? 'two whole numbers, the smaller one first' : 'two finite numbers, the smaller one first',
    whole ? 'write integers(1, 3)' : operation === 'between' ? 'write between(0, 0.5); for a single value write a list of it' : 'write logUniform(1e-4, 1e-1); for a single value write a list of it',
  )
}

function checkLogarithm(operation: string, low: number, high: number): void {
  if (low > 0) return
  throw refuse(operation, 'a range that has no logarithm', `from ${low} to ${high}`, 'two positive numbers', operation === 'integers' ? 'begin at 1, or leave out the scale' : `begin a little above 0, or write between(${low}, ${high})`)
}

function checkValues(operation: string, name: string, values: unknown): void {
  if (!Array.isArray(values)) throw refuse(operation, `${name} is not a list`, show(values), 'a list of values', 'write choice([8, 16, 32])')
  if (values.length === 0) throw refuse(operation, `${name} is empty`, '[]', 'at least one value', 'a list of one value keeps it fixed', 'DATA_EMPTY')
  values.forEach((value: unknown, at) => {
    if (isChoosable(value)) return
    throw refuse(
      operation, `${name} holds what cannot be saved`, `${show(value)} at position ${at}`, 'text, finite numbers, booleans, null, and lists and plain objects of these',
      "choose among names and look the rest up: choice(['tanh', 'relu']), then { tanh, relu }[name] in the objective",
    )
  })
}

function isChoosable(value: unknown): value is Choosable {
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (Array.isArray(value)) return value.every(isChoosable)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isChoosable)
}

/** What was passed, for errors. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  // NaN and infinities have no JSON.
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : JSON.stringify(value)
}

function refuse(operation: string, problem: string, received: string, expected: string, hint: string, code: 'ARGUMENT_INVALID' | 'DATA_EMPTY' = 'ARGUMENT_INVALID'): ValueError {
  return new ValueError({ code, operation, problem, received, expected, hint })
}
