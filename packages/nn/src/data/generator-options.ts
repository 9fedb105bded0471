/** What the generators of made-up data have in common: how many rows, which seed, how much noise. */
import { ValueError, showArgument } from '@mlp/autograd'

export interface GeneratorOptions {
  /** How many rows. Default: 100. */
  readonly samples?: number
  /** Default: 0. */
  readonly seed?: number
}
export interface NoisyOptions extends GeneratorOptions {
  /** The standard deviation of the normal noise on every feature, zero or more. Default: 0. */
  readonly noise?: number
}

export function checkNoise(operation: string, noise: unknown): void {
  check(operation, 'noise', noise, typeof noise === 'number' && noise >= 0 && noise < Infinity, 'a standard deviation, zero or more')
}

/** Whether a number counts something, within bounds. */
export function isCount(value: unknown, least: number, most = Infinity): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

export function check(operation: string, option: string, received: unknown, fits: boolean, expected: string): void {
  if (fits) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${option} out of range`, received: `${option} ${showArgument(received)}`, expected, hint: `change ${option}, or leave it out for the default` })
}
