/** The nonlinear method of conjugate gradients. */
import { alongLines, steepest } from './method.js'
import type { Method } from './method.js'
import type { Objective, Point } from './objective.js'
import { addScaled, dot } from './vectors.js'
import type { Vector } from './vectors.js'

interface Last { readonly from: Point, readonly direction: Vector, readonly step: number }

/**
 * p′ = −g′ + β·p with β = max(0, g′ᵀ(g′ − g)/gᵀg), of Polak and Ribière; where that does not descend, it starts afresh from −g′.
 * The step tried first promises the decrease of the last one: α′ = α·(gᵀp)/(g′ᵀp′).
 *
 * @see Polak, Ribière: "Note sur la convergence de méthodes de directions conjuguées", 1969
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006, section 5.2
 */
export function conjugateGradient(objective: Objective): Method {
  let last: Last | undefined
  return alongLines(objective, {
    from(point) {
      const fresh = { from: point, ...steepest(point), curvature: 0.1 }
      if (last === undefined) return fresh
      const { gradient } = last.from
      const change = addScaled(point.gradient, -1, gradient)
      const direction = addScaled(fresh.direction, Math.max(0, dot(point.gradient, change) / dot(gradient, gradient)), last.direction)
      const slope = dot(point.gradient, direction)
      if (!(slope < 0)) return fresh
      return { ...fresh, direction, step: last.step * dot(gradient, last.direction) / slope }
    },
    moved(from, { step }, direction) { last = { from, direction, step } },
    restart() {
      const knew = last !== undefined
      last = undefined
      return knew
    },
  })
}
