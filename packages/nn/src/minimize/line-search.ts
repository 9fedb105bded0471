/** How far to go along a direction: a step that satisfies the strong Wolfe conditions. */
import { isFinitePoint, tryAt } from './objective.js'
import type { Objective, Point } from './objective.js'
import { addScaled, dot } from './vectors.js'
import type { Vector } from './vectors.js'

/** Where a line search starts, and what it looks for. */
export interface Line {
  readonly from: Point
  /** One along which the value falls. */
  readonly direction: Vector
  /** The step tried first. */
  readonly step: number
  /** c₂: how much of the slope may be left; the smaller, the closer to the minimum along the line. Between c₁ and 1. */
  readonly curvature: number
}

/** A place on the line. */
export interface Trial {
  readonly step: number
  readonly value: number
  readonly slope: number
  readonly point: Point
}

/** c₁: the share of the decrease that the first slope promises. */
const DECREASE = 1e-4
const MOST_TRIALS = 30
/** Values that differ by no more than so many spacings of numbers may differ by rounding alone. */
const NOISE = 4

/**
 * A step α with f(x + αp) ≤ f(x) + c₁αs and |slope at α| ≤ c₂|s|, s the slope at 0: first a bracket, then interpolation
 * within it. Where values differ by rounding alone, slopes decide. A point outside the domain shortens the step.
 *
 * @returns the last trial; `undefined` where no better point was found, 'unbounded' where the value falls however far it goes
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006, algorithms 3.5 and 3.6
 * @see Hager, Zhang: "A new conjugate gradient method with guaranteed descent and an efficient line search", 2005, for the part of slopes
 */
export function lineSearch(objective: Objective, { from, direction, step, curvature }: Line): Trial | 'unbounded' | undefined {
  const start: Trial = { step: 0, value: from.value, slope: dot(from.gradient, direction), point: from }
  const noise = NOISE * objective.epsilon * Math.abs(start.value)
  const trialAt = (at: number): Trial => {
    const point = tryAt(objective, addScaled(from.x, at, direction))
    if (point === undefined || !isFinitePoint(point)) return { step: at, value: Infinity, slope: NaN, point: point ?? from }
    return { step: at, value: point.value, slope: dot(point.gradient, direction), point }
  }
  const isTooHigh = ({ step: at, value }: Trial): boolean => value > start.value + DECREASE * at * start.slope + noise
  const isFlat = ({ slope }: Trial): boolean => Math.abs(slope) <= -curvature * start.slope

  let last = start
  for (let tries = 0, at = step; tries < MOST_TRIALS; tries++) {
    const trial = trialAt(at)
    if (trial.point.value === -Infinity && tries > 0) return 'unbounded'
    if (isTooHigh(trial) || trial.value > last.value + noise) return zoom(last, trial, tries)
    if (isFlat(trial)) return trial
    if (trial.slope >= 0) return zoom(trial, last, tries)
    const width = at - last.step
    const beyond = minimumBetween(last, trial, noise)
    at = Math.min(at + 9 * width, Math.max(at + width, beyond > at ? beyond : Infinity))
    last = trial
  }
  return 'unbounded'

  /** Between the better end, whose slope points to the other, and the other. */
  function zoom(low: Trial, high: Trial, used: number): Trial | undefined {
    for (let tries = used + 1; tries < MOST_TRIALS; tries++) {
      const width = high.step - low.step
      const guess = (minimumBetween(low, high, noise) - low.step) / width
      // Every third time the middle, lest one end stays where it is.
      const share = high.value === Infinity ? 0.1 : tries % 3 === 2 || !(guess > 0 && guess < 1) ? 0.5 : Math.min(0.95, Math.max(0.05, guess))
      const middle = trialAt(low.step + share * width)
      if (isTooHigh(middle) || middle.value > low.value + noise) high = middle
      else {
        if (isFlat(middle)) return middle
        if (middle.slope * width >= 0) high = low
        low = middle
      }
    }
    return low.value < start.value ? low : undefined
  }
}

/** Where the cubic with the values and slopes of both ends has its minimum; NaN where it has none. */
function minimumBetween(a: Trial, b: Trial, noise: number): number {
  const width = b.step - a.step
  // Of values that rounding has made equal nothing can be learned: the line through the slopes.
  if (Math.abs(b.value - a.value) <= noise) return a.step + width * a.slope / (a.slope - b.slope)
  const mixed = a.slope + b.slope - 3 * (b.value - a.value) / width
  const root = Math.sign(width) * Math.sqrt(mixed * mixed - a.slope * b.slope)
  return b.step - width * (b.slope + root - mixed) / (b.slope - a.slope + 2 * root)
}
