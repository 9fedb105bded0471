/** Newton's method, its equations solved by conjugate gradients. */
import { keyOf, normal } from '../random/generator.js'
import { alongLines, steepest } from './method.js'
import type { Method } from './method.js'
import { tryAt } from './objective.js'
import type { Objective, Point } from './objective.js'
import { accumulate, addScaled, dot, norm, scaled } from './vectors.js'
import type { Vector } from './vectors.js'

/**
 * H·p = −g, solved by conjugate gradients as exactly as the distance to the minimum deserves: to min(½, √‖g‖)·‖g‖. Only products
 * H·v are computed, never H. A direction along which the value bends down ends the solution, and is taken where it is the first.
 *
 * @see Dembo, Steihaug: "Truncated-Newton algorithms for large-scale unconstrained optimization", 1983
 * @see Nocedal, Wright: "Numerical Optimization", 2nd edition 2006, algorithm 7.1
 */
export function newtonCg(objective: Objective): Method {
  return {
    ...alongLines(objective, {
      from(point) {
        const { solution, bend } = solve(objective, point, scaled(-1, point.gradient), Math.min(0.5, Math.sqrt(norm(point.gradient))))
        return bend !== undefined && solution.every(one => one === 0)
          ? { from: point, ...steepest(point), curvature: 0.9 }
          : { from: point, direction: solution, step: 1, curvature: 0.9 }
      },
      moved() { /* every point is looked at anew */ },
      restart: () => false,
    }),
    leave: from => leaveSaddle(objective, from),
  }
}

/** Where conjugate gradients end: at a solution, or at a direction d with dᵀHd ≤ 0. */
interface Solved { readonly solution: Vector, readonly bend: Vector | undefined }

function solve(objective: Objective, at: Point, right: Vector, accuracy: number): Solved {
  const solution = new Float64Array(right.length)
  const residual = right.slice()
  let direction: Vector = right.slice()
  let square = dot(residual, residual)
  const enough = accuracy * accuracy * square
  for (let steps = 0; steps < 2 * right.length + 20 && square > enough; steps++) {
    const product = objective.product(at, direction)
    const bending = dot(direction, product)
    // What rounding leaves of no curvature is none.
    if (!(bending > objective.epsilon * norm(direction) * norm(product))) return { solution, bend: direction }
    const factor = square / bending
    accumulate(solution, factor, direction)
    accumulate(residual, -factor, product)
    const next = dot(residual, residual)
    direction = addScaled(residual, next / square, direction)
    square = next
  }
  return { solution, bend: undefined }
}

/** A way down from a point without slope: a direction of negative curvature, found from a fixed random right-hand side. */
function leaveSaddle(objective: Objective, from: Point): Point | undefined {
  const random = Float64Array.from(normal(keyOf(0), from.x.length))
  const { bend } = solve(objective, from, random, objective.epsilon)
  if (bend === undefined) return undefined
  const length = norm(bend)
  const unit = scaled((dot(bend, from.gradient) > 0 ? -1 : 1) / length, bend)
  const bending = dot(unit, objective.product(from, unit))
  // No less than what rounding may make of a flat direction.
  if (!(bending < -Math.sqrt(objective.epsilon))) return undefined
  for (let step = 1; step > 1e-8; step /= 2) {
    const point = tryAt(objective, addScaled(from.x, step, unit))
    if (point === undefined || !(point.value < from.value + 0.25 * step * step * bending)) continue
    // Down there is a slope; how far it goes is a matter for a line search.
    return point
  }
  return undefined
}
