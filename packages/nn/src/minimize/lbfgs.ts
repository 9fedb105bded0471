/** L-BFGS: Newton's method with a Hessian guessed from the last steps. */
import { alongLines, steepest } from './method.js'
import type { Method } from './method.js'
import type { Objective, Point } from './objective.js'
import { accumulate, addScaled, dot, scaled } from './vectors.js'
import type { Vector } from './vectors.js'

/** A step s, the change y of the gradient along it, and sᵀy. */
interface Pair { readonly s: Vector, readonly y: Vector, readonly sy: number }

/**
 * p = −H·g, H the inverse Hessian that the last `memory` pairs s = x′ − x, y = g′ − g tell of, by the recursion of two loops
 * from γ = sᵀy/yᵀy of the latest pair. A pair without curvature is left out, so that H stays positive definite.
 *
 * @see Liu, Nocedal: "On the limited memory BFGS method for large scale optimization", 1989
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006, algorithms 7.4 and 7.5
 */
export function lbfgs(objective: Objective, memory: number): Method {
  let pairs: Pair[] = []
  return alongLines(objective, {
    from(point) {
      const direction = directionFrom(point, pairs)
      const { step } = pairs.length === 0 ? steepest(point) : { step: 1 }
      return { from: point, direction, step, curvature: 0.9 }
    },
    moved(from, { point }) {
      const s = addScaled(point.x, -1, from.x)
      const y = addScaled(point.gradient, -1, from.gradient)
      const sy = dot(s, y)
      if (sy > objective.epsilon * dot(y, y)) pairs = [...pairs, { s, y, sy }].slice(-memory)
    },
    restart() {
      const knew = pairs.length > 0
      pairs = []
      return knew
    },
  })
}

function directionFrom({ gradient }: Point, pairs: readonly Pair[]): Vector {
  const direction = scaled(-1, gradient)
  const shares = pairs.map(() => 0)
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, sy } = pairs[i]!
    shares[i] = dot(s, direction) / sy
    accumulate(direction, -shares[i]!, y)
  }
  const latest = pairs.at(-1)
  if (latest !== undefined) {
    const scale = latest.sy / dot(latest.y, latest.y)
    direction.forEach((one, i) => { direction[i] = scale * one })
  }
  pairs.forEach(({ s, y, sy }, i) => { accumulate(direction, shares[i]! - dot(y, direction) / sy, s) })
  return direction
}
