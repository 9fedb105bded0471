/** The nonlinear method of conjugate gradients. */
import { alongLines, steepest } from './method.js'
import type { Method } from './method.js'
import type { Objective, Point } from './objective.js'
import { addScaled, dot, scaled } from './vectors.js'
import type { Vector } from './vectors.js'

/** c₂: directions are conjugate only if each line is gone along nearly to its minimum. */
const CURVATURE = 0.1
/** How much of a gradient may lie along the last one, to which it should be orthogonal, before the directions are given up. */
const OVERLAP = 0.5

/**
 * p′ = −g′ + β·p with β = g′ᵀ(g′ − g)/gᵀg, of Polak and Ribière. Where that does not descend, or g′ᵀg shows that the directions
 * are conjugate no more, it starts afresh from −g′; otherwise it may crawl as steepest descent does. The step tried first is
 * −gᵀp/pᵀHp, at the cost of one product with the Hessian: on a quadratic function it is the right one, and n steps are enough.
 *
 * @see Polak, Ribière: "Note sur la convergence de méthodes de directions conjuguées", 1969
 * @see Powell: "Restart procedures for the conjugate gradient method", 1977
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006, chapter 5
 */
export function conjugateGradient(objective: Objective): Method {
  let last: { readonly gradient: Vector, readonly direction: Vector } | undefined
  return alongLines(objective, {
    from(point) {
      const direction = directionFrom(point)
      const bending = dot(direction, objective.product(point, direction))
      const step = bending > 0 ? -dot(point.gradient, direction) / bending : steepest(point).step
      return { from: point, direction, step, curvature: CURVATURE }
    },
    moved({ gradient }, _, direction) { last = { gradient, direction } },
    restart() {
      const knew = last !== undefined
      last = undefined
      return knew
    },
  })

  function directionFrom({ gradient }: Point): Vector {
    const down = scaled(-1, gradient)
    if (last === undefined) return down
    const [square, overlap] = [dot(gradient, gradient), dot(gradient, last.gradient)]
    if (Math.abs(overlap) > OVERLAP * square) return down
    const share = (square - overlap) / dot(last.gradient, last.gradient)
    const direction = addScaled(down, share, last.direction)
    return dot(gradient, direction) < 0 ? direction : down
  }
}
