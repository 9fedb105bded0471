// What no option may be, by what it should be, and how a call that goes wrong is written down.
import type { ErrorCode } from '@mlp/autograd'

export const NUMBER: readonly unknown[] = ['1', NaN, null, true, [1], {}]
export const POSITIVE = [...NUMBER, 0, -1, Infinity]
export const COUNT = [...NUMBER, 0, -1, 1.5]
export const FRACTION = [...NUMBER, 0, 1, -0.1]
export const DECAY = [...NUMBER, 1, -0.1]
export const SWITCH: readonly unknown[] = ['true', 1, null]
export const SEED = ['1', NaN, null, -1, 0.5, 2 ** 32]
export const DTYPE = ['int32', 'float16', 32, null]
export const REDUCTION = ['avg', 3, null]

/** A call with options, options that are right, and for every option values that are wrong. */
export interface Optioned {
  readonly call: (options: never) => unknown
  readonly right: Readonly<Record<string, unknown>>
  readonly wrong: Readonly<Record<string, readonly unknown[]>>
}

/** A call, and the code and text of its error. */
export type Mistake = readonly [call: () => unknown, code: ErrorCode, text: RegExp]
