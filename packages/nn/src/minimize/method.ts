/** What a method of minimization is: from a point to a better one. */
import { lineSearch } from './line-search.js'
import type { Line, Trial } from './line-search.js'
import type { Objective, Point } from './objective.js'
import { dot, norm, scaled } from './vectors.js'
import type { Vector } from './vectors.js'

/** Why a method has no next point. */
export type Halt = 'noProgress' | 'notFinite' | 'unbounded'

export interface Method {
  next(from: Point): Point | Halt
  /** From a point whose gradient is as small as is asked for: a better one, if it is no minimum. */
  leave?(from: Point): Point | undefined
}

/** A method that chooses directions and leaves the way along them to a line search. */
export interface Directions {
  /** A line on which the value falls; where it is not known whether it does, it is looked at. */
  from(point: Point): Line
  /** Learns from the step that was taken. */
  moved(from: Point, to: Trial, direction: Vector): void
  /** Forgets what was learned; false where there is nothing to forget. */
  restart(): boolean
}

/** Iterations in a row after which it is given up that neither the value nor the gradient becomes less. */
const PATIENCE = 20

/** Goes along lines, until steps only wander about in what rounding leaves of a minimum. */
export function alongLines(objective: Objective, directions: Directions): Method {
  let [value, square, idle] = [Infinity, Infinity, 0]
  return {
    next(from) {
      const now = dot(from.gradient, from.gradient)
      idle = from.value < value || now < square ? 0 : idle + 1
      if (idle >= PATIENCE) return 'noProgress'
      value = Math.min(value, from.value)
      square = Math.min(square, now)
      do {
        const line = directions.from(from)
        const trial = lineSearch(objective, line)
        if (trial === 'unbounded') return trial
        if (trial === undefined) continue
        directions.moved(from, trial, line.direction)
        return trial.point
      } while (directions.restart())
      return 'noProgress'
    },
  }
}

/** The direction of steepest descent, with a first step of length 1 or, where the gradient is shorter, of its length. */
export function steepest({ gradient }: Point): { readonly direction: Vector, readonly step: number } {
  return { direction: scaled(-1, gradient), step: Math.min(1, 1 / norm(gradient)) }
}
