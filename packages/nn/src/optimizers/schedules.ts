/** Learning rates that change with the step. Each is a function of the step to pass as `learningRate`; t = 0 at the first step. */
import { ValueError, add, cast, checkOptions, cos, div, exp, floor, lerp, less, lessEqual, maximum, minimum, mul, pow, showArgument, sub, where } from '@mlp/autograd'
import type { Tensor } from '@mlp/autograd'

/** A learning rate as a function of the step (int32, first 1), float64. */
export type Schedule = (step: Tensor) => Tensor

/** A schedule from a formula in t, the number of steps before this one. */
function scheduleOf(formula: (t: Tensor) => Tensor): Schedule {
  return step => formula(sub(cast(step, 'float64'), 1))
}

/**
 * Drops by a factor every so many steps: η·factor^⌊t/every⌋.
 *
 * @throws ValueError for numbers that are not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { stepDecay } from '@mlp/nn'
 * const rate = stepDecay(0.1, { factor: 0.5, every: 10 })
 * console.log(rate(tensor(1, { dtype: 'int32' })).item(), rate(tensor(11, { dtype: 'int32' })).item()) // → 0.1 0.05
 */
export function stepDecay(rate: number, options: { readonly factor: number; readonly every: number }): Schedule {
  const { factor, every } = checkOptions('stepDecay', options, { factor: 'anything', every: 'anything' })
  checkPositive('stepDecay', { rate, factor, every })
  return scheduleOf(t => mul(rate, pow(factor, floor(div(t, every)))))
}

/**
 * Drops by a factor at each of several steps: η·factorᵏ with k of the milestones at or before t.
 *
 * @param milestones ascending numbers of steps
 * @throws ValueError for a rate or factor that is not positive, or milestones that do not ascend
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { multiStepDecay } from '@mlp/nn'
 * const rate = multiStepDecay(0.5, { factor: 0.5, milestones: [10, 15] })
 * console.log([1, 11, 16].map(step => rate(tensor(step, { dtype: 'int32' })).item())) // → [ 0.5, 0.25, 0.125 ]
 */
export function multiStepDecay(rate: number, options: { readonly factor: number; readonly milestones: readonly number[] }): Schedule {
  const { factor, milestones } = checkOptions('multiStepDecay', options, { factor: 'anything', milestones: 'anything' })
  checkPositive('multiStepDecay', { rate, factor })
  const given: unknown = milestones
  if (!Array.isArray(given) || milestones.some((one, at) => !(typeof one === 'number' && one > (milestones[at - 1] ?? 0)))) {
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'multiStepDecay', problem: 'milestones do not ascend', received: showArgument(milestones), expected: 'numbers of steps, each greater than the one before', hint: 'write { milestones: [100, 200] }' })
  }
  return scheduleOf(t => milestones.reduce((now, one, at) => where(less(t, one), now, rate * factor ** (at + 1)), mul(0, t).add(rate)))
}

/**
 * Exponential decay: η·e^(−k·t); `{ factor }` says the same as η·factorᵗ.
 *
 * @throws ValueError unless one of the two is given, positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { exponentialDecay } from '@mlp/nn'
 * console.log(exponentialDecay(0.5, { factor: 0.5 })(tensor(3, { dtype: 'int32' })).item()) // → 0.125
 */
export function exponentialDecay(rate: number, options: { readonly k: number } | { readonly factor: number }): Schedule {
  checkOptions<{ readonly k?: number, readonly factor?: number }>('exponentialDecay', options, { k: 'anything', factor: 'anything' })
  checkPositive('exponentialDecay', 'k' in options ? { rate, k: options.k } : { rate, factor: options.factor })
  return scheduleOf(t => mul(rate, 'k' in options ? exp(mul(-options.k, t)) : pow(options.factor, t)))
}

/**
 * Decay with the inverse of time: η/(1 + k·t).
 *
 * @throws ValueError for numbers that are not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { inverseTimeDecay } from '@mlp/nn'
 * console.log(inverseTimeDecay(0.5, { k: 1 })(tensor(2, { dtype: 'int32' })).item()) // → 0.25
 */
export function inverseTimeDecay(rate: number, options: { readonly k: number }): Schedule {
  const { k } = checkOptions('inverseTimeDecay', options, { k: 'anything' })
  checkPositive('inverseTimeDecay', { rate, k })
  return scheduleOf(t => div(rate, add(1, mul(k, t))))
}

/**
 * Decay to an end over so many steps along a power: end + (η − end)·(1 − t/steps)^power; the end afterwards.
 *
 * @param options `power`: default 1, a straight line; `end`: default 0
 * @throws ValueError for numbers that are not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { polynomialDecay } from '@mlp/nn'
 * console.log(polynomialDecay(0.5, { steps: 4, power: 2 })(tensor(3, { dtype: 'int32' })).item()) // → 0.125
 */
export function polynomialDecay(rate: number, options: { readonly steps: number; readonly power?: number; readonly end?: number }): Schedule {
  const { steps, power = 1, end = 0 } = checkOptions('polynomialDecay', options, { steps: 'anything', power: 'number', end: 'number' })
  checkPositive('polynomialDecay', { rate, steps, power })
  checkEnd('polynomialDecay', end)
  return scheduleOf(t => add(end, mul(rate - end, pow(sub(1, minimum(div(t, steps), 1)), power))))
}

/**
 * Half a cosine wave from the rate to its end over so many steps: end + ½(η − end)·(1 + cos(π·t/steps)). With `restarts` it begins anew,
 * each time over `growth` times as many steps; without, it stays at the end.
 *
 * @param options `end`: default 0; `restarts`: default false; `growth`: a whole number, default 1
 * @throws ValueError for numbers that are not positive
 * @see Loshchilov, Hutter: "SGDR: stochastic gradient descent with warm restarts", 2017
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { cosineDecay } from '@mlp/nn'
 * const rate = cosineDecay(0.5, { steps: 10, restarts: true })
 * console.log([1, 11, 21].map(step => rate(tensor(step, { dtype: 'int32' })).item())) // → [ 0.5, 0.5, 0.5 ]
 */
export function cosineDecay(rate: number, options: { readonly steps: number; readonly end?: number; readonly restarts?: boolean; readonly growth?: number }): Schedule {
  const { steps, end = 0, restarts = false, growth = 1 } = checkOptions('cosineDecay', options, { steps: 'anything', end: 'number', restarts: 'boolean', growth: 'number' })
  checkPositive('cosineDecay', { rate, steps, growth })
  checkEnd('cosineDecay', end)
  if (!Number.isInteger(growth)) throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'cosineDecay', problem: 'growth out of range', received: `growth ${growth}`, expected: 'a whole number, one or more', hint: 'write { growth: 2 } to double the cycles' })
  return scheduleOf(t => {
    if (!restarts) return halfWave(rate, end, minimum(div(t, steps), 1))
    if (growth === 1) return halfWave(rate, end, sub(div(t, steps), floor(div(t, steps))))
    return halfWave(rate, end, partOfCycle(div(t, steps), growth))
  })
}

/** From one number to another along half a cosine wave, exact at both ends. */
function halfWave(from: number, to: number, part: Tensor): Tensor {
  return lerp(from, to, mul(0.5, sub(1, cos(mul(Math.PI, part)))))
}

/** How much of its cycle a time has passed, where each cycle is `growth` times as long as the one before and the first has length 1. */
function partOfCycle(time: Tensor, growth: number): Tensor {
  let start = mul(0, time)
  let length = add(start, 1)
  // Each cycle is asked whether it has begun, so that no logarithm decides at its edge; steps are int32.
  for (let k = 1, begins = 1; begins < 2 ** 31; k++, begins = begins * growth + 1) {
    const hasBegun = lessEqual(begins, time)
    start = where(hasBegun, begins, start)
    length = where(hasBegun, growth ** k, length)
  }
  return div(sub(time, start), length)
}

/**
 * One cycle: up along half a cosine wave to the rate in the first part of the steps, and down to far below where it began in the rest.
 *
 * @param rate the greatest
 * @param options `steps`: of the whole cycle; `warmup`: the part of them that goes up, default 0.3; `start`: the rate divided by it is
 *   the first, default 25; `end`: the first divided by it is the last, default 10000
 * @throws ValueError for numbers that are not positive or a part that is not below 1
 * @see Smith, Topin: "Super-convergence: very fast training of neural networks using large learning rates", 2018
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { oneCycle } from '@mlp/nn'
 * const rate = oneCycle(0.5, { steps: 20, warmup: 0.5 })
 * console.log([1, 11].map(step => rate(tensor(step, { dtype: 'int32' })).item())) // → [ 0.02, 0.5 ]
 */
export function oneCycle(rate: number, options: { readonly steps: number; readonly warmup?: number; readonly start?: number; readonly end?: number }): Schedule {
  const { steps, warmup = 0.3, start = 25, end = 1e4 } = checkOptions('oneCycle', options, { steps: 'anything', warmup: 'number', start: 'number', end: 'number' })
  checkPositive('oneCycle', { rate, steps, warmup, start, end })
  if (!(warmup < 1)) throw new ValueError({ code: 'ARGUMENT_INVALID', operation: 'oneCycle', problem: 'warmup out of range', received: `warmup ${warmup}`, expected: 'a part of the steps, below 1', hint: 'write { warmup: 0.3 }' })
  const first = rate / start
  const last = first / end
  return scheduleOf(t => {
    const part = div(t, steps)
    const up = halfWave(first, rate, div(part, warmup))
    const down = halfWave(rate, last, minimum(div(sub(part, warmup), 1 - warmup), 1))
    return where(less(part, warmup), up, down)
  })
}

/**
 * A straight rise over the first steps, then another rate: η(t)·(t + 1)/steps for t < steps. The other schedule begins where the rise ends.
 *
 * @param rate a number or a schedule
 * @throws ValueError for a number of steps that is not positive
 * @example
 * import { tensor } from '@mlp/autograd'
 * import { warmUp } from '@mlp/nn'
 * const rate = warmUp(0.5, { steps: 4 })
 * console.log([1, 2, 4, 100].map(step => rate(tensor(step, { dtype: 'int32' })).item())) // → [ 0.125, 0.25, 0.5, 0.5 ]
 */
export function warmUp(rate: number | Schedule, options: { readonly steps: number }): Schedule {
  const { steps } = checkOptions('warmUp', options, { steps: 'anything' })
  checkPositive('warmUp', { steps, ...(typeof rate === 'function' ? {} : { rate }) })
  return step => {
    const rise = minimum(div(cast(step, 'float64'), steps), 1)
    const later = typeof rate === 'number' ? rate : rate(maximum(sub(step, Math.round(steps)), 1))
    return mul(later, rise)
  }
}

const CALLS: Readonly<Record<string, string>> = {
  stepDecay: 'stepDecay(0.1, { factor: 0.5, every: 1000 })', multiStepDecay: 'multiStepDecay(0.1, { factor: 0.1, milestones: [1000, 2000] })', exponentialDecay: 'exponentialDecay(0.1, { factor: 0.999 })',
  inverseTimeDecay: 'inverseTimeDecay(0.1, { k: 0.001 })', polynomialDecay: 'polynomialDecay(0.1, { steps: 1000 })', cosineDecay: 'cosineDecay(0.1, { steps: 1000 })',
  oneCycle: 'oneCycle(0.1, { steps: 1000 })', warmUp: 'warmUp(0.1, { steps: 100 })',
}

function checkPositive(operation: string, numbers: Readonly<Record<string, number | undefined | Schedule>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && value > 0 && value < Infinity) continue
    throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: `${name} out of range`, received: `${name} ${showArgument(value)}`, expected: 'a finite number greater than 0', hint: `write ${CALLS[operation]!}; steps count updates, not epochs` })
  }
}

function checkEnd(operation: string, end: number): void {
  if (end >= 0 && end < Infinity) return
  throw new ValueError({ code: 'ARGUMENT_INVALID', operation, problem: 'end out of range', received: `end ${end}`, expected: 'a rate, zero or more', hint: 'leave it out for 0' })
}
